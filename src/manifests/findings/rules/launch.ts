import { readsVariable, unreadVariables } from '../../../vllm/environment-variables/index.ts'
import type { Fault } from '../../../vllm/outcome.ts'
import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import { RELEASES, type ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { listAt, textAt } from '../../kubernetes/values.ts'
import type { CheckedContainer, Server } from '../../servers/server.ts'
import { argvIndex, wordFaults } from '../../servers/word-faults.ts'
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
    for (const fault of server.outcome?.refusal?.faults ?? []) {
      const word = server.process.argv[argvIndex(fault.pointer) ?? -1]
      yield refused(server, { ...fault, word }, prefix)
    }
    yield* furtherFaults(server, prefix)
  }
}

/** What is refused once the first word is corrected: other words, and then what the rest of the command launches. */
function* furtherFaults(server: Server, prefix: string): Generator<Draft> {
  const { corrected } = server
  if (corrected === undefined) return
  for (const { word, fault } of corrected.faults.slice(1))
    yield refused(server, { ...fault, word }, prefix)
  for (const fault of corrected.outcome?.refusal?.faults ?? []) {
    const word = corrected.words[argvIndex(fault.pointer) ?? -1]
    yield refused(server, { ...fault, word }, prefix)
  }
}

/** A fault, with the word of the command that it is about. */
type FaultAtWord = Fault & { readonly word: string | undefined }

function refused(server: Server, fault: FaultAtWord, prefix: string): Draft {
  const { word } = fault
  const placeholder = placeholderAt(server, word)
  if (placeholder !== undefined) {
    const message = `Whether the command launches depends on ${placeholder}, which is not in the stream. Send the object that holds it as well`
    return atToken('launch_not_checked', server, word, message)
  }
  const code = CODES.get(fault.code) ?? 'command_does_not_launch'
  const variable = /^\/env\/(.+)$/.exec(fault.pointer)?.[1]
  const message = prefix + fault.message
  return variable === undefined
    ? atToken(code, server, word, message)
    : { ...atVariable(code, server.container, variable, message), pods: [server.pod.name] }
}

/** The placeholder in the word, or in the value after it. */
function placeholderAt({ process, run }: Server, word: string | undefined): string | undefined {
  if (word === undefined) return undefined
  const text = `${word} ${process.argv[process.argv.indexOf(word) + 1] ?? ''}`
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
    const later = releasesAfter(version).find((release) => !readsVariable(name, release))
    if (later === undefined) continue
    const message = `vLLM ${later} and later do not read ${name}. Replace it before you upgrade`
    yield atVariable('variable_removed_later', container, name, message)
  }
}

/** A command of more words is not parsed as each later release would: it is parsed several times for each of them. */
const MOST_WORDS = 200

/** Options that a later release does not have. The pods of a container have the same options, so one of them is enough. */
export const laterReleaseRule: ContainerRule = function* laterReleaseRule(container) {
  const [server] = container.pods.flatMap(({ servers }) => servers)
  if (server === undefined || server.outcome === undefined) return
  const { version } = container.release
  const { argv } = server.process
  if (argv.length > MOST_WORDS) return
  const known = unknownTokens(argv, version)
  for (const later of releasesAfter(version)) {
    for (const token of unknownTokens(argv, later)) {
      if (known.has(token)) continue
      known.add(token)
      const message = `vLLM ${later} removes ${token.split('=', 1)[0]}. Remove it before you upgrade`
      yield {
        ...atToken('option_removed_later', server, token, message),
        pods: container.pods.map(({ pod }) => pod.name),
      }
    }
  }
}

/** Every later release that behaves in a way of its own, oldest first. */
function releasesAfter(version: ReleaseVersion): ReleaseVersion[] {
  return RELEASES.slice(releaseIndex(version) + 1)
    .filter((release) => !('same_as' in release))
    .map((release) => release.version)
}

function unknownTokens(argv: readonly string[], version: ReleaseVersion): Set<string> {
  return new Set(
    wordFaults(argv, version)
      .faults.filter(
        ({ word, fault }) => fault.code === 'unrecognized_argument' && word.startsWith('-'),
      )
      .map(({ word }) => word),
  )
}
