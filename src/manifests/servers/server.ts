import type { GivenArgument, ServeAnswer, ServeInput, ServeOutcome } from '../../serve/index.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import type { KubernetesObject } from '../kubernetes/objects.ts'
import type { Fields } from '../kubernetes/values.ts'
import type { Accelerators } from '../pods/accelerators.ts'
import type { ContainerRun, VllmProcess } from '../pods/run-container.ts'
import type { ItemsBefore, Pod, PodTemplate } from '../workloads/pod.ts'
import type { Path } from '../yaml/document.ts'
import type { CorrectedWords } from './word-faults.ts'

/** Which release of vLLM a container runs, and how that is known. */
export interface ReleaseChoice {
  /** The release by which the command is checked. */
  readonly version: ReleaseVersion
  /** What the image runs: of an unknown release the version in its tag. */
  readonly name: string
  /**
   * `image`: its tag names the release. `given`: it names none, and the caller does. `assumed`: neither names one.
   * `unknown`: it names one that this service does not know; the nearest known one only serves to read the sizes.
   */
  readonly from: 'image' | 'given' | 'assumed' | 'unknown'
}

/** A vLLM server of a pod. */
export interface Server {
  readonly container: CheckedContainer
  readonly pod: Pod
  readonly run: ContainerRun
  readonly process: VllmProcess
  readonly accelerators: Accelerators | undefined
  /** What was served; undefined: the command was not checked. */
  readonly input: ServeInput | undefined
  /** Undefined: the command was not checked. */
  readonly outcome: ServeOutcome | undefined
  /**
   * Where the parser refuses the command, or a value in it is unknown: the faults of its words, and what launches without
   * those words.
   */
  readonly corrected: (CorrectedWords & { readonly outcome: ServeOutcome | undefined }) | undefined
  /** A release that accepts the command, where the release is assumed and refuses it. */
  readonly acceptedBy: ReleaseVersion | undefined
  /** Facts that were assumed and might stop the launch; looked for in the first pod of a container. */
  readonly decidingFacts: readonly string[]
  /** Why the command was not checked. */
  readonly why: string | undefined
}

/** What one container of a pod runs. */
export interface PodRun {
  readonly pod: Pod
  readonly run: ContainerRun
  readonly accelerators: Accelerators | undefined
  readonly servers: readonly Server[]
}

/** A container of a pod template, with what it runs in each of the pods. */
export interface CheckedContainer {
  readonly workload: CheckedWorkload
  readonly template: PodTemplate
  /** The place of the container in its document. */
  readonly path: Path
  /** What its operator puts before the arguments and variables at that place. */
  readonly putBefore: ItemsBefore
  readonly fields: Fields
  readonly name: string
  readonly image: string
  readonly isInit: boolean
  readonly release: ReleaseChoice
  readonly pods: PodRun[]
}

/** A workload with the containers of its pods, and what each runs. */
export interface CheckedWorkload {
  readonly object: KubernetesObject
  readonly podsTotal: number
  /** How many of the pods were checked. */
  readonly podsLookedAt: number
  /** Why what the containers run cannot be known from the stream alone. */
  readonly incomplete: string | undefined
  /** Whether its operator may add accelerators, probes and volumes that are not written. */
  readonly isUnknownKind: boolean
  readonly containers: CheckedContainer[]
}

/** Whether any of the pods runs vLLM in the container. */
export function runsVllm({ pods }: CheckedContainer): boolean {
  return pods.some(({ servers }) => servers.length > 0)
}

/** Whether a process of vLLM starts an engine, which takes accelerators: `vllm bench serve` asks another one. */
export function startsEngine({ process: { argv } }: Server): boolean {
  const [command = '', kind = ''] = argv
  if (command === 'bench') return kind === 'latency' || kind === 'throughput'
  return command === 'serve' || command === '-m' || command === 'run-batch'
}

/** The argument of a server by vLLM's name for it, as its release parsed it; of an option given twice the last one. */
export function argumentOf(server: Server, name: string): unknown {
  const given = givenArguments(server)
  if (given !== undefined) return given.findLast((argument) => argument.name === name)?.value
  return readLoosely(server.process.argv, name)
}

/** The file of options that `--config` names, if the stream does not have it. */
export function configNotGiven({
  process: { argv, process },
  run,
}: Pick<Server, 'process' | 'run'>): string | undefined {
  const at = argv.indexOf('--config')
  const name = at === -1 ? undefined : argv[at + 1]
  // Of any other name vLLM refuses the file without reading it.
  if (name === undefined || !/\.ya?ml$/.test(name)) return undefined
  return run.files.has(name) || process.files?.has(name) ? undefined : name
}

/** An argument that is a whole number; `otherwise` if it is missing or not one. */
export function countOf(server: Server, name: string, otherwise: number): number {
  const value = Number(argumentOf(server, name) ?? otherwise)
  return Number.isSafeInteger(value) ? value : otherwise
}

/** What the command launches; undefined where it does not launch or was not checked. */
export function answerOf({ outcome, corrected }: Server): ServeAnswer | undefined {
  return outcome?.answer ?? corrected?.outcome?.answer
}

function givenArguments({ outcome, corrected }: Server): readonly GivenArgument[] | undefined {
  const known = corrected?.outcome ?? outcome
  return known?.answer?.arguments ?? known?.refusal?.arguments
}

const NAMES_OF_SHORT: ReadonlyMap<string, string> = new Map([
  ['-tp', 'tensor_parallel_size'],
  ['-pp', 'pipeline_parallel_size'],
  ['-dp', 'data_parallel_size'],
  ['-dpn', 'data_parallel_rank'],
  ['-dpr', 'data_parallel_start_rank'],
  ['-dpl', 'data_parallel_size_local'],
  ['-dpa', 'data_parallel_address'],
  ['-dpp', 'data_parallel_rpc_port'],
])

/** By argv, since every rule asks for options of the same commands. */
const readBefore = new WeakMap<readonly string[], ReadonlyMap<string, unknown>>()

/** An option of a command that no release parsed: the token after it, or what follows its `=`. */
function readLoosely(argv: readonly string[], name: string): unknown {
  const known = readBefore.get(argv)
  if (known !== undefined) return known.get(name)
  const values = new Map<string, unknown>()
  for (const [at, token] of argv.entries()) {
    if (!token.startsWith('-')) continue
    const [flag = '', ...rest] = token.split('=')
    const option = NAMES_OF_SHORT.get(flag) ?? flag.replace(/^--/, '').replaceAll('-', '_')
    const next = argv[at + 1]
    if (rest.length > 0) values.set(option, rest.join('='))
    else values.set(option, next === undefined || next.startsWith('-') ? true : next)
  }
  readBefore.set(argv, values)
  return values.get(name)
}
