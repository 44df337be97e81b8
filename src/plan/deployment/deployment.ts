import { type Arguments, parseArguments } from '../../serve/arguments/index.ts'
import { optionsOf } from '../../serve/arguments/table/options-of.ts'
import type { ServeInput } from '../../serve/index.ts'
import type { KnownFacts } from '../../serve/model/model.ts'
import { readModel } from '../../serve/model/read-model.ts'
import type { Environment } from '../../vllm/environment.ts'
import type { Fault } from '../../vllm/outcome.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import { type PlanFault, planFault } from '../faults.ts'
import type { ParallelSizes } from '../groups/process-groups.ts'
import { engineSize } from '../layout/device-step.ts'
import { enginesAreIndependent } from '../layout/ranks.ts'

/** What a deployment is asked to be: one `vllm serve` command without what differs from node to node. */
export interface DeploymentInput {
  readonly version: ReleaseVersion
  readonly argv: readonly string[]
  readonly files?: ServeInput['files']
  readonly model?: ServeInput['model']
  readonly env?: Environment | undefined
}

/** A token of the command, with its place in what was sent. */
export interface Token {
  readonly text: string
  /** Null: it was not sent. */
  readonly place: number | null
  /** Name of the argument that the token belongs to; null for `serve` itself. */
  readonly argument: string | null
}

/** A deployment as its command describes it. */
export interface Deployment extends DeploymentInput {
  readonly releaseIndex: number
  readonly arguments: Arguments
  /** The command without the options that are at their default. */
  readonly tokens: readonly Token[]
  readonly sizes: ParallelSizes
  /** Whether the command names at least one size. */
  readonly sizesGiven: boolean
  /** Whether anything is known of the model, from what was sent or by its name. */
  readonly modelKnown: boolean
  /** Whether the model is a mixture of experts. Unknown: as the command's options suggest. */
  readonly isMoe: boolean
  /** Undefined: unknown. */
  readonly attentionHeads: number | undefined
  /** Workers of one engine. */
  readonly engineSize: number
  /** Whether the engines work without each other. */
  readonly independent: boolean
}

/** The options that say what one node does. A plan chooses them. */
const PER_NODE = new Set([
  'data_parallel_address',
  'data_parallel_external_lb',
  'data_parallel_hybrid_lb',
  'data_parallel_multi_port_external_lb',
  'data_parallel_rank',
  'data_parallel_size_local',
  'data_parallel_start_rank',
  'device_ids',
  'headless',
  'master_addr',
  'nnodes',
  'node_rank',
])

/** The environment variables that differ from node to node. */
const PER_NODE_ENVIRONMENT = [
  'CUDA_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'ZE_AFFINITY_MASK',
  'TPU_VISIBLE_CHIPS',
  'VLLM_HOST_IP',
  'VLLM_DP_RANK',
  'VLLM_DP_RANK_LOCAL',
]

const SIZE_NAMES: Readonly<Record<keyof ParallelSizes, string>> = {
  tensor: 'tensor_parallel_size',
  pipeline: 'pipeline_parallel_size',
  data: 'data_parallel_size',
  prefill_context: 'prefill_context_parallel_size',
  decode_context: 'decode_context_parallel_size',
}
const SIZE_ARGUMENTS = new Set(Object.values(SIZE_NAMES))

/** Reads the command of a deployment. Faults point to its tokens: `/argv/3`. */
export function readDeployment(
  input: DeploymentInput,
):
  | { deployment: Deployment; faults?: undefined }
  | { faults: readonly Fault[]; deployment?: undefined } {
  const { argv, files, version } = input
  if (argv[0] !== 'serve') return { faults: [notServe(argv[0])] }
  const parsed = parseArguments(files === undefined ? { argv } : { argv, files }, version)
  if (parsed.faults !== undefined) return { faults: parsed.faults }
  const faults = [
    ...parsed.arguments.given.filter(({ name }) => PER_NODE.has(name)).map(perNode),
    ...PER_NODE_ENVIRONMENT.filter((name) => Object.hasOwn(input.env ?? {}, name)).map(
      perNodeVariable,
    ),
  ]
  if (faults.length > 0) return { faults }
  return { deployment: describe(input, parsed.arguments) }
}

function describe(input: DeploymentInput, parsed: Arguments): Deployment {
  const index = releaseIndex(input.version)
  const sizes = sizesOf(parsed)
  const { facts } = readModel(input.model, parsed, index)
  const isMoe = isMixtureOfExperts(facts, parsed)
  return {
    ...input,
    releaseIndex: index,
    arguments: parsed,
    tokens: withoutDefaults(input.argv, parsed, input.version),
    sizes,
    sizesGiven: parsed.given.some(({ name }) => SIZE_ARGUMENTS.has(name)),
    modelKnown: input.model !== undefined || facts.attention_heads !== undefined,
    isMoe,
    attentionHeads: facts.attention_heads?.value,
    engineSize: engineSize(sizes),
    independent: enginesAreIndependent(isMoe, sizes, index),
  }
}

function sizesOf({ values }: Arguments): ParallelSizes {
  const size = (name: string) => {
    const value = values.get(name)
    return typeof value === 'number' && value >= 1 ? value : 1
  }
  return {
    tensor: size('tensor_parallel_size'),
    pipeline: size('pipeline_parallel_size'),
    data: size('data_parallel_size'),
    prefill_context: size('prefill_context_parallel_size'),
    decode_context: size('decode_context_parallel_size'),
  }
}

/** The options that set these sizes; those of 1 are the default. */
export function sizeFlags(sizes: ParallelSizes): string[] {
  return Object.entries(SIZE_NAMES).flatMap(([size, name]) => {
    const value = sizes[size as keyof ParallelSizes]
    return value === 1 ? [] : [`--${name.replaceAll('_', '-')}`, String(value)]
  })
}

/** The same deployment with other sizes. */
export function withSizes(deployment: Deployment, sizes: ParallelSizes): Deployment {
  const kept = deployment.tokens.filter(
    ({ argument }) => argument === null || !SIZE_ARGUMENTS.has(argument),
  )
  const added = sizeFlags(sizes).map((text) => ({ text, place: null, argument: null }))
  return {
    ...deployment,
    tokens: [...kept, ...added],
    sizes,
    engineSize: engineSize(sizes),
    independent: enginesAreIndependent(deployment.isMoe, sizes, deployment.releaseIndex),
  }
}

/** Whether the model is a mixture of experts; where that is unknown, whether the options are for one. */
export function isMixtureOfExperts({ is_moe }: KnownFacts, { values }: Arguments): boolean {
  return (
    is_moe?.value ??
    (values.get('enable_expert_parallel') === true || values.get('enable_eplb') === true)
  )
}

/** The tokens of the command, each with the argument it belongs to, without the options whose value is the default. */
function withoutDefaults(
  argv: readonly string[],
  parsed: Arguments,
  version: ReleaseVersion,
): readonly Token[] {
  const starts = new Map(
    parsed.given.flatMap((one) => {
      const place = /^\/argv\/(\d+)$/.exec(one.pointer)?.[1]
      return place === undefined ? [] : [[Number(place), one] as const]
    }),
  )
  const { defaults } = optionsOf(version)
  let current: { name: string; isDefault: boolean } | null = null
  return argv.flatMap((text, place) => {
    const given = starts.get(place)
    if (given !== undefined) {
      const { name, value } = given
      const isDefault = value !== null && typeof value !== 'object' && defaults.get(name) === value
      current = { name, isDefault }
    }
    if (current?.isDefault) return []
    return [{ text, place, argument: current?.name ?? null }]
  })
}

function notServe(first: string | undefined): PlanFault {
  const is = first === undefined ? 'is empty' : `starts with ${JSON.stringify(first.slice(0, 64))}`
  const message = `The command ${is}: a plan needs a "vllm serve" command. Start with "serve"`
  return planFault('not_vllm_serve', '/argv', message)
}

function perNode({ pointer, flag }: { pointer: string; flag: string }): PlanFault {
  const message = `${flag} says what one node does, which the plan works out. Leave it out, and use strategy to choose how the nodes share the work`
  return planFault('per_node_option', pointer, message)
}

function perNodeVariable(name: string): PlanFault {
  const message = `${name} differs from node to node. Leave it out, as the plan sets the visible devices, and describe each host in hosts`
  return planFault('per_node_option', `/env/${name}`, message)
}
