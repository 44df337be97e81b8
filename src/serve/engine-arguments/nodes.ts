import { byRelease } from '../../vllm/releases/ranges.ts'
import { floorDivide, modulo } from '../../vllm/values/python.ts'
import { plural } from '../../vllm/values/show.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'
import { SIZE_NOT_POSITIVE, sizeNotPositive } from './size-not-positive.ts'

/** From 0.30.0 on the workers of one data-parallel rank include those of prefill-context parallelism. */
const COUNTS_PREFILL_CONTEXT = byRelease(['0.10.1', false], ['0.30.0', true])

/** From 0.27.0 on the node rank must also not be negative. */
const NODE_RANK_FROM_ZERO = byRelease(['0.10.1', false], ['0.27.0', true])

/** From 0.31.0 on a rank that was given is kept, and nodes must hold whole numbers of ranks for it to be inferred. */
const GIVEN_RANK_IS_KEPT = byRelease(['0.10.1', false], ['0.31.0', true])

function nodes(state: Launching): number {
  return state.size('nnodes')
}

/** The number of workers of one data-parallel rank in this part of vLLM. */
function workersOfOneRank(state: Launching): number {
  const prefill = COUNTS_PREFILL_CONTEXT[state.index]
    ? state.size('prefill_context_parallel_size')
    : 1
  return state.size('pipeline_parallel_size') * state.size('tensor_parallel_size') * prefill
}

function allWorkers(state: Launching): number {
  return state.size('data_parallel_size') * workersOfOneRank(state)
}

const SINCE_NODES = { since: '0.11.1' } as const

/** A deployment over nodes with the mp backend: `EngineArgs.create_engine_config` (`vllm/engine/arg_utils.py`), 0.11.1. */
export const NODE_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'nnodes_data_parallel_backend',
    'nnodes is above 1, but data_parallel_backend is not mp',
    (state) => {
      const backend = state.text('data_parallel_backend') ?? 'mp'
      if (backend === 'mp' || nodes(state) === 1) return undefined
      // From 0.27.0 on this is required only with more than one node.
      if (NODE_RANK_FROM_ZERO[state.index] && nodes(state) < 1) return undefined
      return state.fault(
        `--nnodes is ${nodes(state)} with --data-parallel-backend ${backend}. Use mp, or leave --nnodes out`,
        'data_parallel_backend',
        'nnodes',
      )
    },
    SINCE_NODES,
  ),
  requirement(
    'engine_args',
    'world_size_not_divisible_by_nnodes',
    'The nodes cannot share the workers of all data-parallel ranks evenly',
    (state) => {
      if (nodes(state) <= 1 || modulo(allWorkers(state), nodes(state)) === 0) return undefined
      return state.fault(
        `The deployment has ${plural(allWorkers(state), 'worker')}, which ${nodes(state)} nodes cannot share evenly. Change --nnodes or the parallel sizes`,
        'nnodes',
        'tensor_parallel_size',
        'pipeline_parallel_size',
        'data_parallel_size',
      )
    },
    SINCE_NODES,
  ),
  requirement(
    'engine_args',
    'node_rank_out_of_range',
    'node_rank is negative, or not below nnodes',
    (state) => {
      const rank = state.integer('node_rank') ?? 0
      const tooLow = NODE_RANK_FROM_ZERO[state.index] === true && rank < 0
      if (nodes(state) <= 1 || (rank < nodes(state) && !tooLow)) return undefined
      return state.fault(
        `--node-rank is ${rank}, but the nodes of --nnodes ${nodes(state)} have the ranks 0 to ${nodes(state) - 1}`,
        'node_rank',
        'nnodes',
      )
    },
    SINCE_NODES,
  ),
  requirement(
    'engine_args',
    'size_not_positive',
    SIZE_NOT_POSITIVE,
    (state) =>
      nodes(state) > 1 && workersOfOneRank(state) === 0
        ? sizeNotPositive(state, 'tensor_parallel_size', 'pipeline_parallel_size')
        : undefined,
    SINCE_NODES,
  ),
  requirement(
    'engine_args',
    'node_rank_ambiguous_for_external_lb',
    'With external load balancing, data-parallel ranks share a node, and the rank of this process is not set',
    (state) => {
      if (!infersExternalRank(state) || state.engine.dataParallelRank !== null) return undefined
      const size = state.size('data_parallel_size')
      if (modulo(nodes(state), size) === 0) return undefined
      return state.fault(
        `${nodes(state)} nodes cannot be shared by ${size} data-parallel ranks, so --node-rank does not identify the rank of this process. Set --data-parallel-rank`,
        'node_rank',
        'nnodes',
        'data_parallel_size',
      )
    },
    { since: '0.31.0' },
  ),
  effect(
    'engine_args',
    'data_parallel_from_nodes',
    'With several nodes, vLLM computes the data-parallel rank and the local size from nnodes and node_rank',
    (state) => {
      if (nodes(state) > 1) inferFromNodes(state)
      return undefined
    },
    SINCE_NODES,
  ),
]

function infersExternalRank(state: Launching): boolean {
  return nodes(state) > 1 && state.size('data_parallel_size') > 1 && state.engine.externalLb
}

function inferFromNodes(state: Launching): void {
  const { engine } = state
  const workers = workersOfOneRank(state)
  const local = floorDivide(allWorkers(state), nodes(state))
  engine.rankOfNode = floorDivide((state.integer('node_rank') ?? 0) * local, workers)
  if (infersExternalRank(state)) {
    if (GIVEN_RANK_IS_KEPT[state.index] && engine.dataParallelRank !== null) return
    engine.dataParallelRank = engine.rankOfNode
    state.notice('data_parallel_rank_from_nodes', state.pointerTo('node_rank', 'nnodes'))
  } else if (engine.dataParallelSizeLocal === null) {
    engine.dataParallelSizeLocal = Math.max(floorDivide(local, workers), 1)
    state.notice('data_parallel_size_local_from_nodes', state.pointerTo('nnodes'))
  }
}
