import { effect, type ServeRule } from '../rule.ts'

/** The defaults of the options of decode-context parallelism; these models have their own. */
const USUAL_DEFAULTS = { backend: 'ag_rs', replicate: false }
const DEFAULTS_OF_MODELS = new Map([['GlmMoeDsaForCausalLM', { backend: 'a2a', replicate: true }]])

/**
 * How decode-context ranks work together unless the command says so: `ParallelConfig.set_dcp_defaults`, 0.29.0, and the
 * defaults of models (`vllm/model_executor/models/config.py`).
 */
export const DECODE_CONTEXT_DEFAULT_RULES: readonly ServeRule[] = [
  effect(
    'engine_config',
    'decode_context_defaults',
    'dcp_comm_backend is ag_rs and dcp_q_replicate is off, unless they are set or the model has other defaults',
    (state) => {
      const { config, model } = state
      const [architecture = ''] = model.architectures ?? []
      const { backend, replicate } = DEFAULTS_OF_MODELS.get(architecture) ?? USUAL_DEFAULTS
      if (config?.dcp_comm_backend === null) state.set('dcp_comm_backend', backend)
      if (config?.dcp_q_replicate === null) state.set('dcp_q_replicate', replicate)
      return undefined
    },
    { since: '0.29.0' },
  ),
]

/** Sampling over the ranks, unless the command sets it: `VllmConfig._validate_batch_sharded_sampling`, 0.29.0. */
export const BATCH_SHARDED_SAMPLING_RULES: readonly ServeRule[] = [
  effect(
    'engine_config',
    'batch_sharded_sampling_default',
    'enable_batch_sharded_sampling is off, unless it is set',
    (state) => {
      if (state.config?.enable_batch_sharded_sampling === null) {
        state.set('enable_batch_sharded_sampling', false)
      }
      return undefined
    },
    { since: '0.29.0' },
  ),
]
