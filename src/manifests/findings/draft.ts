import type { Range } from '../../shell/index.ts'
import type { KubernetesObject } from '../kubernetes/objects.ts'
import type { CheckedContainer, CheckedWorkload, Server } from '../servers/server.ts'
import type { Path } from '../yaml/document.ts'
import type { FindingCode, Severity } from './table.ts'

/** Something that a rule found, before its place in the text is looked up. */
export interface Draft {
  readonly code: FindingCode
  readonly object: KubernetesObject
  /** Its place in the document. */
  readonly path: Path
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
    path: [...container.path, ...member],
    within,
    message,
    pods: container.pods.map(({ pod }) => pod.name),
  }
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
  const { member, within } = expandedItem(server, token) ?? memberOfToken(container, token)
  const draft = atContainer(code, container, member, message, within)
  return { ...draft, pods: [pod.name] }
}

/** The item that is the token once the kubelet has replaced the references in it. */
function expandedItem({ run }: Server, token: string | undefined) {
  for (const field of ['args', 'command'] as const) {
    const at = token === undefined ? -1 : run[field].indexOf(token)
    if (at !== -1) return { member: [field, at], within: undefined }
  }
  return undefined
}

/** The item of the command or arguments that a token is from: the item itself, or a script that contains it. */
export function memberOfToken(
  { fields }: CheckedContainer,
  token: string | undefined,
): { readonly member: Path; readonly within: string | undefined } {
  const items = (['args', 'command'] as const).flatMap((field) => {
    const list = fields[field]
    return Array.isArray(list) ? list.map((text, at) => ({ path: [field, at], text })) : []
  })
  const same = items.find(({ text }) => text === token)
  if (same !== undefined) return { member: same.path, within: undefined }
  const holding = items.find(
    ({ text }) =>
      typeof text === 'string' && token !== undefined && token !== '' && text.includes(token),
  )
  if (holding !== undefined) return { member: holding.path, within: token }
  const longest = items.toSorted((a, b) => lengthOf(b.text) - lengthOf(a.text))[0]
  return { member: longest?.path ?? [], within: undefined }
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? text.length : 0
}
