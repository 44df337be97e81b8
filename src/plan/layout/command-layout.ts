import type { NumactlArguments, ParallelConfig, Platform } from '../../parallel-config/index.ts'
import { MOST_WORKERS, numaBinding } from '../../parallel-config/numa-binding.ts'
import {
  localWorldSize,
  nodeRankWithinDataParallel,
  nodesWithinDataParallel,
} from '../../parallel-config/properties/nodes.ts'
import type { ServeAnswer } from '../../serve/index.ts'
import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import { type ParallelSizes, type ProcessGroups, processGroups } from '../groups/process-groups.ts'
import { deviceStep, engineSize } from './device-step.ts'
import {
  enginesAreIndependent,
  type GroupPlaces,
  groupPlaces,
  ranksOf,
  type WorkerRanks,
} from './ranks.ts'

/** One worker process: one device of one engine. */
export interface WorkerLayout extends WorkerRanks {
  /** Its number among the workers of its engine on this node. */
  readonly local_rank: number
  /** The device that it takes, counted among the devices that the command sees; null: Ray chooses, or there are none. */
  readonly device: number | null
  /** The numactl arguments that it runs with; null without NUMA binding. */
  readonly numactl: NumactlArguments | null
}

/** An engine, or the part of it that is on this node. */
export interface EngineLayout {
  readonly data_parallel_rank: number
  /** Its number among the engines that the command starts. */
  readonly local_rank: number
  /** Which of the nodes that the engine spans this is, from 0, and how many there are. */
  readonly node: { readonly index: number; readonly of: number }
  readonly devices: readonly number[]
  readonly workers: readonly WorkerLayout[]
}

/** The processes of one command, and the groups that all ranks of its deployment form. */
export interface CommandLayout {
  readonly sizes: ParallelSizes
  /** The engines that this command starts here. Engines that Ray starts on other nodes are not among them. */
  readonly engines: readonly EngineLayout[]
  readonly groups: ProcessGroups
}

/** What the layout of a command depends on. */
export interface LayoutInput {
  readonly version: ReleaseVersion
  /** What the command launches, as `serve` answers. */
  readonly answer: ServeAnswer
  readonly isMoe: boolean
  readonly platform?: Platform | null | undefined
  readonly deviceNumaNodes?: readonly number[] | null | undefined
}

/** Most workers of a whole deployment whose groups are laid out. */
const MOST_RANKS = 16_384

/** The sizes that a config asks for; those that its release lacks are 1. */
export function sizesOf(config: Readonly<Partial<ParallelConfig>>): ParallelSizes {
  return {
    tensor: config.tensor_parallel_size ?? 1,
    pipeline: config.pipeline_parallel_size ?? 1,
    data: config.data_parallel_size ?? 1,
    prefill_context: config.prefill_context_parallel_size ?? 1,
    decode_context: config.decode_context_parallel_size ?? 1,
  }
}

/** The groups of a whole deployment, with the place of each rank in them. */
export interface DeploymentGroups {
  readonly groups: ProcessGroups
  readonly places: GroupPlaces
}

/** The groups that all ranks of a deployment form. */
export function deploymentGroups(
  sizes: ParallelSizes,
  isMoe: boolean,
  enableEplb: boolean,
  version: ReleaseVersion,
): DeploymentGroups {
  const index = releaseIndex(version)
  const groups = processGroups({
    sizes,
    isMoe,
    enableEplb,
    releaseIndex: index,
    independent: enginesAreIndependent(isMoe, sizes, index),
  })
  return { groups, places: groupPlaces(groups) }
}

/** The workers of one command with their ranks and devices. Null where the deployment has more than `MOST_RANKS` workers. */
export function commandLayout(input: LayoutInput): CommandLayout | null {
  const config = input.answer.config as unknown as ParallelConfig
  const sizes = sizesOf(config)
  if (engineSize(sizes) * sizes.data > MOST_RANKS) return null
  const formed = deploymentGroups(sizes, input.isMoe, config.enable_eplb ?? false, input.version)
  return { sizes, engines: enginesHere(input, formed.places), groups: formed.groups }
}

/** The engines that a command starts on its own node, or the part of one that is there. */
export function enginesHere(input: LayoutInput, places: GroupPlaces): EngineLayout[] {
  const config = input.answer.config as unknown as ParallelConfig
  const index = releaseIndex(input.version)
  const node = { config, sizes: sizesOf(config), places, index, input }
  const nodes = nodesWithinDataParallel(config, index) ?? 1
  if (nodes > 1) {
    const place = nodeRankWithinDataParallel(config, index) ?? 0
    return [engineOnNode(node, { number: 0, index: place, of: nodes })]
  }
  return Array.from({ length: Math.max(config.data_parallel_size_local, 0) }, (_, number) =>
    engineOnNode(node, { number, index: 0, of: 1 }),
  )
}

interface Node {
  readonly config: ParallelConfig
  readonly sizes: ParallelSizes
  readonly places: GroupPlaces
  readonly index: number
  readonly input: LayoutInput
}

function engineOnNode(
  node: Node,
  part: { readonly number: number; readonly index: number; readonly of: number },
): EngineLayout {
  const { config, sizes, places, index, input } = node
  const engine = config.data_parallel_rank + part.number
  const workersHere = Math.max(1, Math.floor(engineSize(sizes) / part.of))
  const rayChooses =
    config.distributed_executor_backend === 'ray' || config.data_parallel_backend === 'ray'
  const base = part.of > 1 ? 0 : part.number * deviceStep(sizes, input.platform, index)
  const numactl = config.numa_bind ? numactlOf(node, part.number) : undefined
  const workers = Array.from(
    { length: workersHere },
    (_, local): WorkerLayout => ({
      ...ranksOf(engine, part.index * workersHere + local, sizes, places),
      local_rank: local,
      device:
        rayChooses || input.platform === 'cpu'
          ? null
          : (assigned(config, base + local) ?? base + local),
      numactl: numactl?.[local] ?? null,
    }),
  )
  return {
    data_parallel_rank: engine,
    local_rank: part.number,
    node: { index: part.index, of: part.of },
    devices: workers.flatMap(({ device }) => device ?? []),
    workers,
  }
}

/** The device that `--device-ids` (0.24.0) names at this place. */
function assigned(config: ParallelConfig, place: number): number | undefined {
  return config.assigned_physical_gpu_ids?.[place]
}

/** By local rank, for the engine with this number. */
function numactlOf({ config, index, input }: Node, engine: number): readonly NumactlArguments[] {
  return numaBinding({
    config,
    releaseIndex: index,
    localWorldSize: Math.min(localWorldSize(config, index) ?? 1, MOST_WORKERS),
    deviceNumaNodes: input.deviceNumaNodes ?? undefined,
    dataParallelLocalRank: engine,
  }).workers
}
