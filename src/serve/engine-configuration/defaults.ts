import { effect, type ServeRule } from '../rule.ts'

/** How decode-context ranks work together, where the command leaves it open: `ParallelConfig.set_dcp_defaults`, 0.29.0. */
export const DECODE_CONTEXT_DEFAULT_RULES: readonly ServeRule[] = [
  effect(
    'engine_config',
    'decode_context_defaults',
    'dcp_comm_backend is ag_rs and dcp_q_replicate is off, unless they are set',
    (state) => {
      if (state.config?.dcp_comm_backend === null) {
        state.set('dcp_comm_backend', 'ag_rs', 'decode_context_defaults')
      }
      if (state.config?.dcp_q_replicate === null) {
        state.set('dcp_q_replicate', false, 'decode_context_defaults')
      }
      return undefined
    },
    { since: '0.29.0' },
  ),
]

/** Sampling over the ranks, where the command leaves it open: `VllmConfig._validate_batch_sharded_sampling`, 0.29.0. */
export const BATCH_SHARDED_SAMPLING_RULES: readonly ServeRule[] = [
  effect(
    'engine_config',
    'batch_sharded_sampling_default',
    'enable_batch_sharded_sampling is off, unless it is set',
    (state) => {
      if (state.config?.enable_batch_sharded_sampling === null) {
        state.set('enable_batch_sharded_sampling', false, 'batch_sharded_sampling_default')
      }
      return undefined
    },
    { since: '0.29.0' },
  ),
]
