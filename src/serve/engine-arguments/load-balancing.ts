import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'

/** Up to 0.27.1 the start rank 0 counts as not given. */
const START_RANK_ZERO_COUNTS = byRelease(['0.10.1', false], ['0.28.0', true])

function startRank(state: Launching): number | null {
  const rank = state.integer('data_parallel_start_rank')
  return rank === 0 && !START_RANK_ZERO_COUNTS[state.index] ? null : rank
}

/** Which load-balancing flags can be combined: `EngineArgs.create_engine_config`. */
export const LOAD_BALANCING_CONFLICT_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'hybrid_lb_headless',
    'Hybrid load balancing, which needs API servers, is combined with --headless',
    (state) =>
      state.headless && state.engine.hybridLb
        ? state.fault(
            '--data-parallel-hybrid-lb needs an API server on this node, but the command starts none. Leave out --data-parallel-hybrid-lb or --headless',
            'data_parallel_hybrid_lb',
            'headless',
            'api_server_count',
          )
        : undefined,
  ),
  requirement(
    'engine_args',
    'hybrid_and_external_lb',
    'Hybrid and external load balancing are both set',
    (state) =>
      state.engine.hybridLb && state.engine.externalLb
        ? state.fault(
            '--data-parallel-hybrid-lb and --data-parallel-external-lb are both set. Leave one of them out',
            'data_parallel_external_lb',
            'data_parallel_hybrid_lb',
          )
        : undefined,
    { since: '0.11.1' },
  ),
]

/** From the flags to one load-balancing mode, a rank and a local size: `EngineArgs.create_engine_config`. */
export const LOAD_BALANCING_MODE_RULES: readonly ServeRule[] = [
  effect(
    'engine_args',
    'external_lb_from_rank',
    'Setting the data-parallel rank selects external load balancing',
    ({ engine }) => {
      engine.externalLb = engine.externalLb || engine.dataParallelRank !== null
      return undefined
    },
  ),
  requirement(
    'engine_args',
    'fault_tolerance_requires_external_lb',
    'Fault tolerance is set without external load balancing',
    (state) =>
      state.engine.enableFaultTolerance && !state.engine.externalLb
        ? state.fault(
            'Fault tolerance is on without external load balancing. Set --data-parallel-external-lb or --data-parallel-rank, or leave fault tolerance out',
            'enable_fault_tolerance',
            'fault_tolerance_config',
          )
        : undefined,
    { since: '0.27.0' },
  ),
  requirement(
    'engine_args',
    'external_lb_dense_model',
    'External load balancing is set for a dense model',
    (state) => {
      if (state.size('data_parallel_size') <= 1 || !state.engine.externalLb) return undefined
      if (state.isMoe()) return undefined
      return state.fault(
        'The model is dense, and external load balancing over data-parallel ranks is for mixture-of-experts models. Start independent servers without --data-parallel-* options',
        'data_parallel_rank',
        'data_parallel_external_lb',
        'data_parallel_size',
      )
    },
    { since: '0.21.0' },
  ),
  requirement(
    'engine_args',
    'external_lb_requires_rank',
    'External load balancing is set without the data-parallel rank of this process',
    (state) =>
      state.engine.externalLb && state.engine.dataParallelRank === null
        ? state.fault(
            '--data-parallel-external-lb is set without a rank. Set --data-parallel-rank, or --nnodes and --node-rank together with --data-parallel-size above 1',
            'data_parallel_external_lb',
          )
        : undefined,
    { since: '0.11.1' },
  ),
  ...(['data_parallel_size_local_invalid', 'data_parallel_size_local_with_rank'] as const).map(
    (code) =>
      requirement(
        'engine_args',
        code,
        'External load balancing is set with a local data-parallel size other than 1',
        (state) => {
          const local = state.engine.dataParallelSizeLocal
          if (!state.engine.externalLb || local === null || local === 1) return undefined
          return state.fault(
            `The local data-parallel size is ${local}, but each process has one rank with external load balancing. Set --data-parallel-size-local to 1 or leave it out`,
            'data_parallel_size_local',
            'data_parallel_rank',
            'data_parallel_external_lb',
          )
        },
        code === 'data_parallel_size_local_invalid' ? { removed: '0.11.1' } : { since: '0.11.1' },
      ),
  ),
  requirement(
    'engine_args',
    'hybrid_lb_requires_size_local',
    'Hybrid load balancing is set without the local data-parallel size',
    (state) => {
      const { externalLb, dataParallelSizeLocal, hybridLb } = state.engine
      if (externalLb || dataParallelSizeLocal !== null || !hybridLb) return undefined
      return state.fault(
        '--data-parallel-hybrid-lb is set without --data-parallel-size-local. Set it to the number of data-parallel ranks on this node',
        'data_parallel_hybrid_lb',
      )
    },
  ),
  effect(
    'engine_args',
    'data_parallel_mode',
    'Computes the load-balancing mode, the rank and the local size of ParallelConfig',
    (state) => {
      const { engine } = state
      if (engine.externalLb) {
        engine.localSize = 1
        engine.hybridLb = false
      } else if (engine.dataParallelSizeLocal !== null) {
        takeLocalSize(state, engine.dataParallelSizeLocal)
      } else {
        engine.localSize = spansRayNodes(state) ? 1 : state.size('data_parallel_size')
      }
      return undefined
    },
  ),
]

function takeLocalSize(state: Launching, local: number): void {
  const { engine } = state
  const start = startRank(state)
  engine.localSize = local
  if (start !== null && !state.headless && !engine.hybridLb) {
    engine.hybridLb = true
    if (local !== 1 && local !== state.size('data_parallel_size')) {
      state.notice('hybrid_lb_from_start_rank', state.pointerTo('data_parallel_start_rank'))
    }
  }
  if (engine.hybridLb && local === 1) {
    state.notice('hybrid_lb_is_external_lb', state.pointerTo('data_parallel_size_local', 'nnodes'))
    engine.externalLb = true
    engine.hybridLb = false
  }
  if (engine.hybridLb && local === state.size('data_parallel_size')) {
    state.notice('hybrid_lb_on_single_node', state.pointerTo('data_parallel_size_local', 'nnodes'))
    engine.hybridLb = false
  }
  engine.dataParallelRank = start ?? engine.rankOfNode
}

/** Ranks over Ray that each span nodes: `VLLM_RAY_DP_PACK_STRATEGY` (`vllm/envs.py`), 0.11.1. */
function spansRayNodes(state: Launching): boolean {
  return (
    RAY_RANKS_MAY_SPAN[state.index] === true &&
    state.text('data_parallel_backend') === 'ray' &&
    state.environment.VLLM_RAY_DP_PACK_STRATEGY === 'span'
  )
}

const RAY_RANKS_MAY_SPAN = byRelease(['0.10.1', false], ['0.11.1', true])
