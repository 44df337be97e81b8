import { byRelease } from '../vllm/releases/ranges.ts'
import { itemAt } from '../vllm/values/python.ts'
import type { ParallelConfig } from './fields/config.ts'
import type { NumaBinding, NumactlArguments } from './outcome.ts'
import { nodesWithinDataParallel } from './properties/nodes.ts'

/** No host has more devices; a larger local world size is truncated to this. */
export const MOST_WORKERS = 1024

/** Up to 0.22 an engine is bound like worker 0; from 0.23.0 on to the nodes of all its workers. */
const ENGINE_SPANS_SHARD = byRelease(['0.20.0', false], ['0.23.0', true])

/** Up to 0.32.0 the devices of a rank do not include those of prefill-context workers. */
const STEPS_BY_WORLD_SIZE = byRelease(['0.20.0', false], ['0.33.0', true])

/** What NUMA binding needs to know. */
export interface NumaInput {
  readonly config: Readonly<ParallelConfig>
  readonly releaseIndex: number
  /** The workers of one rank on this node; null where vLLM raises. */
  readonly localWorldSize: number | null
  /** The NUMA node of each visible device; undefined: unknown. */
  readonly deviceNumaNodes: readonly number[] | undefined
  /** The rank on this node, from the launcher; undefined: not passed. */
  readonly dataParallelLocalRank: number | undefined
}

/** The devices of this rank: `count` of them from `start` on, or all, in the order of the local ranks. */
type Shard = { readonly start: number; readonly count: number } | 'any' | 'undefined'

/**
 * The numactl arguments of each worker and of the engine core: `vllm/utils/numa_utils.py`, 0.20.0. Not covered:
 * from 0.23.0 on vLLM binds to the preferred cores of a node only, on Xeons with Priority Core Turbo.
 */
export function numaBinding(input: NumaInput): NumaBinding {
  const nodes = input.config.numa_bind_nodes ?? input.deviceNumaNodes
  const shard = shardOf(input)
  const count = Math.min(Math.max(input.localWorldSize ?? 1, 1), MOST_WORKERS)
  const workers = Array.from({ length: count }, (_, localRank) =>
    workerArguments(localRank, shard, nodes, input.config.numa_bind_cpus ?? undefined),
  )
  return { workers, engine_core: engineArguments(input, shard, nodes, workers[0]) }
}

function shardOf({ config, releaseIndex, dataParallelLocalRank }: NumaInput): Shard {
  const backend = config.distributed_executor_backend ?? ''
  if (['ray', 'external_launcher'].includes(backend)) return 'any'
  if (config.data_parallel_backend === 'ray') return 'any'
  const nodes = nodesWithinDataParallel(config, releaseIndex)
  if (nodes === null) return 'undefined'
  if (nodes !== 1) return 'any'
  const rank =
    dataParallelLocalRank ?? config.data_parallel_rank_local ?? config.data_parallel_index
  const count = STEPS_BY_WORLD_SIZE[releaseIndex]
    ? config.world_size
    : config.pipeline_parallel_size * config.tensor_parallel_size
  return { start: (rank ?? 0) * count, count }
}

function workerArguments(
  localRank: number,
  shard: Shard,
  nodes: readonly number[] | undefined,
  cpus: readonly string[] | undefined,
): NumactlArguments {
  if (shard === 'undefined') return { code: 'local_world_size_undefined' }
  if (nodes === undefined) return { code: 'numa_topology_unknown' }
  const device = localRank + (shard === 'any' ? 0 : shard.start)
  const node = itemAt(nodes, device)
  if (node === undefined) return { code: 'numa_bind_nodes_too_short' }
  if (cpus === undefined) return `--cpunodebind=${node} --membind=${node}`
  const list = itemAt(cpus, device)
  if (list === undefined) return { code: 'numa_bind_cpus_too_short' }
  return `--physcpubind=${list} --membind=${node}`
}

function engineArguments(
  { releaseIndex }: NumaInput,
  shard: Shard,
  nodes: readonly number[] | undefined,
  firstWorker: NumactlArguments | undefined,
): NumactlArguments {
  if (!ENGINE_SPANS_SHARD[releaseIndex] && firstWorker !== undefined) return firstWorker
  if (nodes === undefined) return { code: 'numa_topology_unknown' }
  if (shard === 'undefined') return { code: 'local_world_size_undefined' }
  const first = nodes[0]
  if (first === undefined) return { code: 'numa_bind_nodes_too_short' }
  if (shard !== 'any' && shard.start < -nodes.length && shard.count > 0) {
    return { code: 'numa_bind_nodes_too_short' }
  }
  const used = nodesOfShard(shard, nodes)
  const list = used.length === 0 ? String(first) : used.join(',')
  return `--cpunodebind=${list} --membind=${list}`
}

/** The distinct nodes of the existing devices of the shard, ascending. */
function nodesOfShard(shard: Exclude<Shard, 'undefined'>, nodes: readonly number[]): number[] {
  const { start, count } = shard === 'any' ? { start: 0, count: nodes.length } : shard
  const used = new Set<number>()
  for (let device = start; device < Math.min(start + count, nodes.length); device++) {
    const node = itemAt(nodes, device)
    if (node !== undefined) used.add(node)
  }
  return [...used].sort((a, b) => a - b)
}
