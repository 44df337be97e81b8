import { parseArguments } from '../../../serve/arguments/index.ts'
import { readsVariable, unreadVariables } from '../../../vllm/environment-variables/index.ts'
import type { Fault } from '../../../vllm/outcome.ts'
import { releaseVersions } from '../../../vllm/releases/find.ts'
import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { listAt, textAt } from '../../kubernetes/values.ts'
import type { CheckedContainer, Server } from '../../servers/server.ts'
import { atContainer, atToken, type ContainerRule, type Draft } from '../draft.ts'
import type { FindingCode } from '../table.ts'

/** Faults of vLLM that have a finding of their own. */
const CODES: ReadonlyMap<string, FindingCode> = new Map([
  ['unrecognized_argument', 'option_unknown'],
  ['eplb_requires_expert_parallel', 'eplb_without_expert_parallel'],
  ['config_file_not_given', 'launch_not_checked'],
])

/** Commands that the release of the image refuses. */
export const launchRule: ContainerRule = function* launchRule(container) {
  const { from, version } = container.release
  if (from === 'unknown') return
  const assumed = from === 'default' ? ' (the release that was assumed)' : ''
  const prefix = `vLLM ${version}${assumed} refuses the command: `
  for (const server of container.pods.flatMap(({ servers }) => servers)) {
    for (const fault of server.outcome?.refusal?.faults ?? []) yield refused(server, fault, prefix)
  }
  yield* furtherFaults(container, prefix)
}

/** Words that are refused once the first one is corrected. The pods have the same options, so one of them is enough. */
function* furtherFaults(container: CheckedContainer, prefix: string): Generator<Draft> {
  const [server] = container.pods.flatMap(({ servers }) => servers)
  if (server?.outcome?.refusal?.stage !== 'parse') return
  const { argv } = server.process
  for (const { word, fault } of wordFaults(argv, container.release.version).slice(1)) {
    const draft = refused(server, { ...fault, pointer: `/argv/${argv.indexOf(word)}` }, prefix)
    yield { ...draft, pods: container.pods.map(({ pod }) => pod.name) }
  }
}

function refused(server: Server, fault: Fault, prefix: string): Draft {
  const token = tokenOf(server, fault.pointer)
  const placeholder = placeholderAt(server, fault.pointer)
  if (placeholder !== undefined) {
    const message = `Whether the command launches depends on ${placeholder}, which is not in the stream: send the object that holds it as well`
    return atToken('launch_not_checked', server, token, message)
  }
  const code = CODES.get(fault.code) ?? 'command_does_not_launch'
  const variable = /^\/env\/(.+)$/.exec(fault.pointer)?.[1]
  const message = prefix + fault.message
  return variable === undefined
    ? atToken(code, server, token, message)
    : { ...atVariable(code, server.container, variable, message), pods: [server.pod.name] }
}

function argvIndex(pointer: string): number | undefined {
  const index = /^\/argv\/(\d+)/.exec(pointer)?.[1]
  return index === undefined ? undefined : Number(index)
}

function tokenOf({ process }: Server, pointer: string): string | undefined {
  return process.argv[argvIndex(pointer) ?? -1]
}

/** The placeholder in the token that the pointer names, or in the value after it. */
function placeholderAt({ process, run }: Server, pointer: string): string | undefined {
  const index = argvIndex(pointer)
  if (index === undefined) return undefined
  const text = `${process.argv[index] ?? ''} ${process.argv[index + 1] ?? ''}`
  return run.environment.placeholders.find((one) => one.startsWith('<') && text.includes(one))
}

function atVariable(
  code: FindingCode,
  container: CheckedContainer,
  name: string,
  message: string,
): Draft {
  const at = listAt(container.fields, 'env').findLastIndex((one) => textAt(one, 'name') === name)
  return atContainer(code, container, at === -1 ? [] : ['env', at], message)
}

/** Facts that nobody gave and that the outcome rests on. */
export const assumptionRule: ContainerRule = function* assumptionRule(container) {
  if (container.release.from === 'unknown') return
  const facts = new Set<string>()
  for (const { outcome } of container.pods.flatMap(({ servers }) => servers)) {
    for (const { fact } of outcome?.answer?.assumptions ?? []) facts.add(fact)
  }
  if (facts.size === 0) return
  const names = [...facts].map((fact) => fact.slice(1).replaceAll('/', '.'))
  const message = `The outcome rests on facts that were not given: ${names.join(', ')}. Send them with models and host`
  yield atContainer('fact_assumed', container, [], message)
}

/** Variables of other projects whose names begin like those of vLLM: KServe's own script reads it. */
const OTHERS_VARIABLES = new Set(['VLLM_ADDITIONAL_ARGS'])

/** `VLLM_` variables that the release does not read, or that a later one does not. */
export const variableRule: ContainerRule = function* variableRule(container) {
  const [first] = container.pods
  if (first === undefined) return
  const [server] = container.pods.flatMap(({ servers }) => servers)
  const env = server?.process.process.env ?? first.run.environment.values
  const { version, from } = container.release
  const names = [...env.keys()].filter((name) => !OTHERS_VARIABLES.has(name))
  const unread =
    from === 'unknown'
      ? []
      : unreadVariables(Object.fromEntries(names.map((name) => [name, ''])), version)
  for (const { pointer, message } of unread) {
    yield atVariable('variable_not_read', container, pointer.slice('/env/'.length), message)
  }
  for (const name of names) {
    if (!name.startsWith('VLLM_') || !readsVariable(name, version)) continue
    const later = firstLater(version, (release) => !readsVariable(name, release))
    if (later === undefined) continue
    const message = `vLLM ${later} and later do not read ${name}: replace it before you upgrade`
    yield atVariable('variable_removed_later', container, name, message)
  }
}

/** Options that a later release does not have. The pods of a container have the same options, so one of them is enough. */
export const laterReleaseRule: ContainerRule = function* laterReleaseRule(container) {
  const [server] = container.pods.flatMap(({ servers }) => servers)
  if (server === undefined || server.outcome === undefined) return
  const { version } = container.release
  const { argv } = server.process
  const here = unknownTokens(argv, version)
  const newest = releaseVersions.at(-1) ?? version
  for (const token of unknownTokens(argv, newest)) {
    if (here.has(token)) continue
    const later = firstLater(version, (release) => unknownTokens(argv, release).has(token))
    const message = `vLLM ${later} removes ${token.split('=', 1)[0]}: remove it before you upgrade`
    yield {
      ...atToken('option_removed_later', server, token, message),
      pods: container.pods.map(({ pod }) => pod.name),
    }
  }
}

/** A command line has few faults, and each one more is another parse. */
const MOST_FAULTS = 8

/**
 * The faults of the words of a command: the parser stops at the first one, so that it is taken out and the rest is parsed
 * again.
 */
function wordFaults(
  argv: readonly string[],
  version: ReleaseVersion,
): { word: string; fault: Fault }[] {
  const found: { word: string; fault: Fault }[] = []
  let words = argv
  while (found.length < MOST_FAULTS) {
    const { faults = [] } = parseArguments({ argv: words }, version)
    const [fault] = faults
    const at = fault === undefined ? undefined : argvIndex(fault.pointer)
    const word = words[at ?? -1]
    if (fault === undefined || at === undefined || word === undefined) return found
    found.push({ word, fault })
    const hasValue = word.startsWith('-') && !word.includes('=') && isValue(words[at + 1])
    words = words.toSpliced(at, hasValue ? 2 : 1)
  }
  return found
}

function isValue(word: string | undefined): boolean {
  return word !== undefined && !word.startsWith('-')
}

function unknownTokens(argv: readonly string[], version: ReleaseVersion): Set<string> {
  return new Set(
    wordFaults(argv, version)
      .filter(({ word, fault }) => fault.code === 'unrecognized_argument' && word.startsWith('-'))
      .map(({ word }) => word),
  )
}

function firstLater(
  version: ReleaseVersion,
  holds: (release: ReleaseVersion) => boolean,
): ReleaseVersion | undefined {
  return releaseVersions.slice(releaseIndex(version) + 1).find(holds)
}
