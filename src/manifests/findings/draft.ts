import type { Range } from '../../shell/index.ts'
import type { KubernetesObject } from '../kubernetes/objects.ts'
import { type Fields, listAt, textAt } from '../kubernetes/values.ts'
import type { TextPlace } from '../pods/stream-data.ts'
import { scriptsOf } from '../servers/scripts-of.ts'
import type { CheckedContainer, CheckedWorkload, Server } from '../servers/server.ts'
import type { Path } from '../yaml/document.ts'
import type { FindingCode, Severity } from './table.ts'

/** Something that a rule found, before its place in the text is looked up. */
export interface Draft {
  readonly code: FindingCode
  readonly object: KubernetesObject
  /** Its place in the document of the object. */
  readonly path: Path
  /** Where it is instead, in another object: a script of a ConfigMap. */
  readonly elsewhere?: TextPlace
  /** The part of the value at the path that it is about. */
  readonly within?: string | undefined
  /** What is wrong and what to do. */
  readonly message: string
  /** Less than that of the code, where it is not certain; left out: that of the code. */
  readonly severity?: Severity
  /** Names of the pods concerned. */
  readonly pods: readonly string[]
}

/** All that was sent, for rules that look around. */
export interface Surrounding {
  readonly objects: readonly KubernetesObject[]
  readonly workloads: readonly CheckedWorkload[]
}

/** Looks at one container that runs vLLM, or may run it. */
export type ContainerRule = (
  container: CheckedContainer,
  surrounding: Surrounding,
) => Iterable<Draft>

/** Looks at pods that belong together. */
export type WorkloadRule = (workload: CheckedWorkload, surrounding: Surrounding) => Iterable<Draft>

/** A finding at a member of a container, for all of its pods. */
export function atContainer(
  code: FindingCode,
  container: CheckedContainer,
  member: Path,
  message: string,
  within?: string,
): Draft {
  return {
    code,
    object: container.workload.object,
    path: [...container.path, ...asWritten(container, member)],
    within,
    message,
    pods: container.pods.map(({ pod }) => pod.name),
  }
}

/** The path of a member in the manifest; that of the container itself for what its operator adds. */
function asWritten({ putBefore }: CheckedContainer, member: Path): Path {
  const [list, at, ...rest] = member
  if ((list !== 'args' && list !== 'env') || typeof at !== 'number') return member
  return at < putBefore[list] ? [] : [list, at - putBefore[list], ...rest]
}

/** A finding at a member of the pod spec, for all pods of the container. */
export function atPodSpec(
  code: FindingCode,
  container: CheckedContainer,
  member: Path,
  message: string,
): Draft {
  const draft = atContainer(code, container, [], message)
  return { ...draft, path: [...container.template.specPath, ...member] }
}

/** A finding at the script of a container, which is its longest argument; with `range` at that part of it. */
export function atScript(
  code: FindingCode,
  container: CheckedContainer,
  message: string,
  range?: Range,
): Draft {
  const { member } = memberOfToken(container, undefined)
  return atContainer(code, container, member, message, restOfLine(container, member, range))
}

/** The text from a place in a script to the end of its line, since the lines of a block in YAML are indented. */
function restOfLine(
  { pods }: CheckedContainer,
  [field, at]: Path,
  range: Range | undefined,
): string | undefined {
  if (range === undefined || (field !== 'args' && field !== 'command')) return undefined
  const script = pods[0]?.run[field][Number(at)] ?? ''
  return script.slice(range.start).split('\n', 1)[0]?.trimEnd()
}

/** A finding at a token of the command of one server. */
export function atToken(
  code: FindingCode,
  server: Server,
  token: string | undefined,
  message: string,
): Draft {
  const { container, pod } = server
  const item =
    expandedItem(server, token) ??
    itemOfToken(container, token) ??
    variableOfToken(container, token)
  const elsewhere = item === undefined ? fileOfToken(container, token) : undefined
  const { member, within } = item ?? longestItem(container)
  const draft = atContainer(code, container, member, message, elsewhere?.within ?? within)
  return { ...draft, pods: [pod.name], ...(elsewhere && { elsewhere: elsewhere.place }) }
}

/** The item that is the token once the kubelet has replaced the references in it. */
function expandedItem({ run }: Server, token: string | undefined) {
  for (const field of ['args', 'command'] as const) {
    const at = token === undefined ? -1 : run[field].indexOf(token)
    if (at !== -1) return { member: [field, at], within: undefined }
  }
  return undefined
}

interface TokenItem {
  readonly member: Path
  readonly within: string | undefined
}

/** The item of the command or arguments that a token is from: the item itself, or a script that contains it. */
export function memberOfToken(container: CheckedContainer, token: string | undefined): TokenItem {
  return itemOfToken(container, token) ?? longestItem(container)
}

function itemOfToken(
  { fields }: CheckedContainer,
  token: string | undefined,
): TokenItem | undefined {
  if (token === undefined) return undefined
  const items = itemsOf(fields)
  const same = items.find(({ text }) => text === token)
  if (same !== undefined) return { member: same.path, within: undefined }
  for (const part of partsOf(token)) {
    const holding = items.find(({ text }) => typeof text === 'string' && text.includes(part))
    if (holding !== undefined) return { member: holding.path, within: part }
  }
  return undefined
}

/** A token as a script may have it: as it is, or an option whose value the shell puts in. */
function partsOf(token: string): string[] {
  const option = /^--?[a-zA-Z][\w.-]*=/.exec(token)?.[0]
  return [token, ...(option === undefined ? [] : [option])].filter((part) => part !== '')
}

/** The variable that brings an option into the command. */
function variableOfToken(
  { fields }: CheckedContainer,
  token: string | undefined,
): TokenItem | undefined {
  if (token === undefined || !token.startsWith('-')) return undefined
  const values = listAt(fields, 'env').map((entry) => textAt(entry, 'value') ?? '')
  const at = values.findIndex((value) => value.includes(token))
  return at === -1 ? undefined : { member: ['env', at, 'value'], within: token }
}

/** The script of the stream, and its place, that has an option of the command. */
function fileOfToken(container: CheckedContainer, token: string | undefined) {
  if (token === undefined || !token.startsWith('-')) return undefined
  for (const { text, place } of scriptsOf(container)) {
    const within = partsOf(token).find((part) => text.includes(part))
    if (within !== undefined && place !== undefined) return { place, within }
  }
  return undefined
}

function longestItem({ fields }: CheckedContainer): TokenItem {
  const longest = itemsOf(fields).toSorted((a, b) => lengthOf(b.text) - lengthOf(a.text))[0]
  return { member: longest?.path ?? [], within: undefined }
}

function itemsOf(fields: Fields): { readonly path: Path; readonly text: unknown }[] {
  return (['args', 'command'] as const).flatMap((field) => {
    const list = fields[field]
    return Array.isArray(list) ? list.map((text, at) => ({ path: [field, at], text })) : []
  })
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? text.length : 0
}
