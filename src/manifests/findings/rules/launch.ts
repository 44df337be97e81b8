import type { ServeInput } from '../../../serve/index.ts'
import { readsVariable, unreadVariables } from '../../../vllm/environment-variables/index.ts'
import type { Fault } from '../../../vllm/outcome.ts'
import { releaseIndex } from '../../../vllm/releases/ranges.ts'
import { RELEASES, type ReleaseVersion } from '../../../vllm/releases/versions.ts'
import { namingNoRelease } from '../../../vllm/values/show.ts'
import { listAt, textAt } from '../../kubernetes/values.ts'
import { scriptsOf, wordsOf } from '../../servers/scripts-of.ts'
import { type CheckedContainer, configNotGiven, type Server } from '../../servers/server.ts'
import { argvIndex, MOST_WORD_FAULTS, wordFaults } from '../../servers/word-faults.ts'
import { atContainer, atToken, type ContainerRule, type Draft } from '../draft.ts'
import type { FindingCode } from '../table.ts'
import { placeholderIn } from './placeholders.ts'

/** Faults of vLLM that have a finding of their own. */
const CODES: ReadonlyMap<string, FindingCode> = new Map([
  ['unrecognized_argument', 'option_unknown'],
  ['eplb_requires_expert_parallel', 'eplb_without_expert_parallel'],
])

/** Commands that the release of the image refuses. */
export const launchRule: ContainerRule = function* launchRule(container) {
  if (container.release.from === 'unknown') return
  for (const server of container.pods.flatMap(({ servers }) => servers)) {
    for (const fault of faultsOf(server)) yield refused(server, fault)
    const file = configNotGiven(server)
    if (file !== undefined) {
      const message = `Whether the command launches depends on ${file}, which --config names and which is not in the stream. Send the ConfigMap that holds it as well`
      yield atToken('launch_not_checked', server, file, message)
    }
    const [command = ''] = server.process.argv
    if (!UNCHECKED_COMMANDS.has(command)) continue
    const message = `The options of vllm ${command} were not checked, only those of vllm serve are`
    yield atToken('launch_not_checked', server, command, message)
  }
}

/** Subcommands that start an engine or a server, with options that are not in the tables. */
const UNCHECKED_COMMANDS: ReadonlySet<string> = new Set(['launch', 'run-batch'])

/** A fault, with the word of the command that it is about. */
type FaultAtWord = Fault & { readonly word: string | undefined }

/** What is refused: words, each of them, and then what the rest of the command launches. */
function* faultsOf({ process, outcome, corrected }: Server): Generator<FaultAtWord> {
  const ofWords = corrected?.faults ?? []
  if (ofWords.length === 0) {
    for (const fault of outcome?.refusal?.faults ?? [])
      yield { ...fault, word: process.argv[argvIndex(fault.pointer) ?? -1] }
  }
  for (const { word, fault } of ofWords) yield { ...fault, word }
  for (const fault of corrected?.outcome?.refusal?.faults ?? []) {
    yield { ...fault, word: corrected?.words[argvIndex(fault.pointer) ?? -1] }
  }
}

function refused(server: Server, fault: FaultAtWord): Draft {
  const { word } = fault
  const unknown = unknownAt(server, word)
  if (unknown !== undefined) {
    const message = `Whether the command launches depends on ${unknown}`
    return atToken('launch_not_checked', server, word, message)
  }
  const draft = atFault(CODES.get(fault.code) ?? 'command_does_not_launch', server, fault)
  const { object, isUnknownKind } = server.container.workload
  if (isUnknownKind && NEEDS_NODES.has(fault.code)) {
    const message = `${draft.message}. The operator of ${object.kind} may add such options`
    return { ...draft, message, severity: 'warning' }
  }
  return server.acceptedBy === undefined ? draft : { ...draft, severity: 'warning' }
}

/** Faults of a command that more nodes would correct, which an operator can bring in with options of its own. */
const NEEDS_NODES: ReadonlySet<string> = new Set([
  'ray_required_for_multi_node',
  'tensor_parallel_size_exceeds_device_count',
  'world_size_exceeds_device_count',
])

function atFault(
  code: FindingCode,
  server: Server,
  { pointer, word, message }: FaultAtWord,
): Draft {
  const { container, acceptedBy, pod } = server
  const otherwise =
    acceptedBy === undefined ? '' : `. vLLM ${acceptedBy} accepts it. Send vllm_version`
  const reason = namingNoRelease(message, container.release.version)
  const text = `${nameOfRelease(container)} refuses the command: ${reason.replace(/\.$/, '')}${otherwise}`
  const file = /^\/files\/(.+)$/.exec(pointer)?.[1]
  if (file !== undefined) return atFile(code, server, { file: unescaped(file), message: text })
  const variable = /^\/env\/(.+)$/.exec(pointer)?.[1]
  return variable === undefined
    ? atToken(code, server, word, text)
    : { ...atVariable(code, container, variable, text), pods: [pod.name] }
}

/** A finding in a file that `--config` names: at the option that the message names, if it is written there. */
function atFile(
  code: FindingCode,
  server: Server,
  { file, message }: { file: string; message: string },
): Draft {
  const draft = atToken(code, server, file, message)
  const place = server.run.places.get(file)
  if (place === undefined) return draft
  const key = /has no --([\w-]+(?:\.[\w-]+)*)/.exec(message)?.[1]
  const text = server.run.files.get(file) ?? ''
  const within = key !== undefined && text.includes(key) ? key : undefined
  return { ...draft, elsewhere: place, within }
}

/** The name in a JSON Pointer. */
function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** What a message calls the release by which a container is checked. */
function nameOfRelease({ release: { version, from } }: CheckedContainer): string {
  return from === 'assumed' ? `vLLM ${version} (the release that was assumed)` : `vLLM ${version}`
}

/** The unknown part of the word, or of the value after it, and what to do about it. */
function unknownAt({ process, run }: Server, word: string | undefined): string | undefined {
  if (word === undefined) return undefined
  const text = `${word} ${process.argv[process.argv.indexOf(word) + 1] ?? ''}`
  const missing = run.environment.placeholders.find(
    (one) => one.startsWith('<') && text.includes(one),
  )
  if (missing !== undefined)
    return `${missing}, which is not in the stream. Send the object that holds it as well`
  const placeholder = placeholderIn(text)
  return placeholder === undefined
    ? undefined
    : `the placeholder ${placeholder}. Put the real value in its place`
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

/** Missing facts that might stop the launch. */
export const assumptionRule: ContainerRule = function* assumptionRule(container) {
  if (container.release.from === 'unknown') return
  const facts = new Set(
    container.pods.flatMap(({ servers }) => servers.flatMap((server) => server.decidingFacts)),
  )
  if (facts.size === 0) return
  const names = [...facts].map((fact) => fact.slice(1).replaceAll('/', '.'))
  const message = `Whether the command launches rests on facts that were not given: ${names.join(', ')}. Send them with models and host`
  yield atContainer('fact_assumed', container, [], message)
}

/** Variables of other projects whose names begin like those of vLLM: KServe's script, and plugins for accelerators. */
const OTHERS_VARIABLES =
  /^VLLM_(?:ADDITIONAL_ARGS$|(?:ASCEND|NEURON|SPYRE|GAUDI|HPU|OMNI|METAX|MACA|MUSA|RBLN|KUNLUN)_)/

/** Images with a plugin, which reads variables of its own. */
const PLUGIN_IMAGE = /ascend|npu|neuron|gaudi|hpu|spyre|omni|metax|maca|musa|rbln|kunlun/

/** Whether a plugin may read a variable that vLLM itself never did. */
function isOfPlugin(name: string, { image, pods }: CheckedContainer): boolean {
  const hasPlugin =
    pods[0]?.accelerators?.platform === 'other' || PLUGIN_IMAGE.test(image.toLowerCase())
  return hasPlugin && !RELEASES.some((release) => readsVariable(name, release.version))
}

/** Whether a variable is for the command itself: no release reads it, and a script of the container does or may do so. */
function isOfScript(name: string, container: CheckedContainer): boolean {
  if (!name.startsWith('VLLM_') || RELEASES.some(({ version }) => readsVariable(name, version)))
    return false
  const [first] = container.pods
  if (first?.run.others.some(({ argv: [program = ''] }) => program.endsWith('.sh'))) return true
  const texts = [...wordsOf(container), ...scriptsOf(container).map(({ text }) => text)]
  const forms = [`$${name}`, `\${${name}`, `$(${name})`]
  return texts.some((text) => forms.some((form) => text.includes(form)))
}

/** `VLLM_` variables that the release does not read, or that a later one does not. */
export const variableRule: ContainerRule = function* variableRule(container) {
  const [first] = container.pods
  if (first === undefined) return
  const [server] = container.pods.flatMap(({ servers }) => servers)
  const env = server?.process.process.env ?? first.run.environment.values
  const { version, from } = container.release
  const names = [...env.keys()].filter(
    (name) =>
      !OTHERS_VARIABLES.test(name) && !isOfPlugin(name, container) && !isOfScript(name, container),
  )
  const unread =
    from === 'unknown'
      ? []
      : unreadVariables(Object.fromEntries(names.map((name) => [name, ''])), version)
  for (const { pointer, message } of unread) {
    const text = message.replace(`vLLM ${version}`, nameOfRelease(container))
    yield atVariable('variable_not_read', container, pointer.slice('/env/'.length), text)
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

/**
 * Options that a later release does not have, unless its own refuses so many that not all are known. The pods of a
 * container have the same options, so one of them is enough.
 */
export const laterReleaseRule: ContainerRule = function* laterReleaseRule(container) {
  const [server] = container.pods.flatMap(({ servers }) => servers)
  if (server === undefined || server.outcome === undefined) return
  const { version } = container.release
  const { argv } = server.process
  if (argv.length > MOST_WORDS) return
  const files = server.input?.files
  const { faults, words } = wordFaults({ argv, files }, version)
  if (faults.length >= MOST_WORD_FAULTS) return
  const known = new Set<string>()
  for (const later of releasesAfter(version)) {
    for (const token of unknownTokens({ argv: words, files }, later)) {
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

/** Every later release that behaves differently from its predecessor, oldest first. */
function releasesAfter(version: ReleaseVersion): ReleaseVersion[] {
  return RELEASES.slice(releaseIndex(version) + 1)
    .filter((release) => !('same_as' in release))
    .map((release) => release.version)
}

function unknownTokens(
  command: Pick<ServeInput, 'argv' | 'files'>,
  version: ReleaseVersion,
): Set<string> {
  return new Set(
    wordFaults(command, version)
      .faults.filter(
        ({ word, fault }) => fault.code === 'unrecognized_argument' && word.startsWith('-'),
      )
      .map(({ word }) => word),
  )
}
