import { byRelease } from '../../vllm/releases/ranges.ts'
import { floorDivide, modulo } from '../../vllm/values/python.ts'
import type { ParallelConfig } from '../fields/config.ts'

type Config = Readonly<ParallelConfig>

/** From 0.31.0 on nodes must divide evenly, unless load balancing is external. */
const DIVIDES_EVENLY = byRelease(['0.11.1', false], ['0.31.0', true])

/** `ParallelConfig.nnodes_within_dp`, 0.11.1: the nodes of one data-parallel rank; null where vLLM raises. */
export function nodesWithinDataParallel(config: Config, releaseIndex: number): number | null {
  const { nnodes = 1, data_parallel_size: size, data_parallel_size_local: local } = config
  if (nnodes === 1) return 1
  const groups = local === 0 ? 0 : floorDivide(size, local)
  if (groups === 0) return null
  const nodes = floorDivide(nnodes, groups)
  if (!DIVIDES_EVENLY[releaseIndex]) return nodes
  if (config.data_parallel_external_lb) return Math.max(nodes, 1)
  return modulo(nnodes, groups) === 0 ? nodes : null
}

/** `ParallelConfig.node_rank_within_dp`, 0.11.1. */
export function nodeRankWithinDataParallel(config: Config, releaseIndex: number): number | null {
  const nodes = nodesWithinDataParallel(config, releaseIndex)
  return nodes === null || nodes === 0 ? null : modulo(config.node_rank ?? 0, nodes)
}

/** `ParallelConfig.local_world_size`, 0.11.1: the workers of one rank on one of its nodes. */
export function localWorldSize(config: Config, releaseIndex: number): number | null {
  const nodes = nodesWithinDataParallel(config, releaseIndex)
  return nodes === null || nodes === 0 ? null : floorDivide(config.world_size, nodes)
}
