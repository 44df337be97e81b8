import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'
import { type Limit, limitOf } from './limits.ts'
import { cutsBatches } from './micro-batches.ts'
import { speculation } from './speculative-method.ts'

/** Methods of speculative decoding that the second runner lacks or, up to 0.29.0, that only it has. */
const LACKS_METHOD = byRelease<(method: string) => boolean>(
  ['0.20.0', (method) => !['eagle', 'eagle3', 'mtp'].includes(method)],
  ['0.24.0', (method) => !['eagle', 'eagle3', 'mtp', 'dflash'].includes(method)],
  ['0.25.0', (method) => !['eagle', 'eagle3', 'mtp', 'dflash', 'dspark'].includes(method)],
  [
    '0.29.0',
    (method) =>
      !['eagle', 'eagle3', 'mtp', 'dflash', 'dspark', 'extract_hidden_states'].includes(method),
  ],
  [
    '0.30.0',
    (method) =>
      [
        'ngram',
        'ngram_gpu',
        'draft_model',
        'suffix',
        'medusa',
        'mlp_speculator',
        'custom_class',
      ].includes(method),
  ],
  [
    '0.31.0',
    (method) =>
      ['ngram', 'ngram_gpu', 'suffix', 'medusa', 'mlp_speculator', 'custom_class'].includes(method),
  ],
  ['0.32.0', (method) => ['suffix', 'medusa', 'mlp_speculator', 'custom_class'].includes(method)],
  ['0.33.0', (method) => ['suffix', 'custom_class'].includes(method)],
)

/** What the second model runner does not support: `VllmConfig._get_v2_model_runner_unsupported_features` (`vllm/config/vllm.py`). */
const LIMITS_OF_SECOND: readonly Limit[] = [
  {
    what: 'prefill-context parallelism',
    applies: prefillContext,
    names: ['prefill_context_parallel_size'],
    since: '0.20.0',
    removed: '0.26.0',
  },
  {
    what: 'prefill-context parallelism without multi-head latent attention',
    applies: (state) => prefillContext(state) && !usesLatentAttention(state),
    names: ['prefill_context_parallel_size'],
    since: '0.26.0',
    removed: '0.29.0',
  },
  {
    what: 'stock torch.compile',
    applies: (state) => [1, 'STOCK_TORCH_COMPILE'].includes(compilation(state).mode as never),
    names: ['compilation_config'],
    since: '0.22.0',
    removed: '0.32.0',
  },
  {
    what: 'sequence parallelism',
    applies: (state) => passes(state).enable_sp === true && state.size('tensor_parallel_size') > 1,
    names: ['compilation_config', 'tensor_parallel_size'],
    since: '0.22.0',
    removed: '0.32.0',
  },
  {
    what: 'pipeline parallelism with the external launcher',
    applies: (state) =>
      state.config?.distributed_executor_backend === 'external_launcher' && pipeline(state),
    names: ['distributed_executor_backend', 'pipeline_parallel_size'],
    since: '0.24.0',
  },
  {
    what: 'this method of speculative decoding',
    applies: (state) => {
      const method = speculation(state)?.method
      return method !== undefined && LACKS_METHOD[state.index]?.(method) === true
    },
    names: ['speculative_config'],
    since: '0.20.0',
  },
  {
    what: 'parallel drafting',
    applies: (state) => {
      const drafted = speculation(state)
      return drafted?.parallelDrafting === true && !['dflash', 'dspark'].includes(drafted.method)
    },
    names: ['speculative_config'],
    since: '0.22.0',
  },
  {
    what: 'EAGLE3 with pipeline parallelism',
    applies: (state) => speculation(state)?.method === 'eagle3' && pipeline(state),
    names: ['speculative_config', 'pipeline_parallel_size'],
    since: '0.22.0',
    removed: '0.30.0',
  },
  {
    what: 'micro-batches',
    applies: ({ config }) => config?.enable_dbo === true,
    names: ['enable_dbo'],
    since: '0.20.0',
    removed: '0.30.0',
  },
  {
    what: 'micro-batches, unless VLLM_USE_V2_MODEL_RUNNER is set',
    applies: (state) => cutsBatches(state) && askedFor(state) === undefined,
    names: ['enable_dbo', 'ubatch_size'],
    since: '0.30.0',
  },
  {
    what: 'micro-batches with speculative decoding',
    applies: (state) => cutsBatches(state) && speculation(state) !== undefined,
    names: ['enable_dbo', 'ubatch_size', 'speculative_config'],
    since: '0.30.0',
  },
  {
    what: 'micro-batches with pipeline parallelism',
    applies: (state) => cutsBatches(state) && pipeline(state),
    names: ['enable_dbo', 'ubatch_size', 'pipeline_parallel_size'],
    since: '0.30.0',
  },
  {
    what: 'micro-batches with context parallelism',
    applies: (state) =>
      cutsBatches(state) &&
      (prefillContext(state) || state.size('decode_context_parallel_size') > 1),
    names: ['enable_dbo', 'ubatch_size', 'decode_context_parallel_size'],
    since: '0.30.0',
  },
  {
    what: 'elastic expert parallelism',
    applies: ({ config }) => config?.enable_elastic_ep === true,
    names: ['enable_elastic_ep'],
    since: '0.24.0',
    removed: '0.32.0',
  },
]

/** What the first model runner does not support: `_get_v1_model_runner_unsupported_features`, 0.29.0; in 0.27.0 and 0.28.0 a separate check. */
const LIMITS_OF_FIRST: readonly Limit[] = [
  {
    what: 'prefill-context parallelism',
    applies: prefillContext,
    names: ['prefill_context_parallel_size'],
    since: '0.27.0',
  },
  {
    what: 'pipeline parallelism with asynchronous scheduling',
    applies: (state) => pipeline(state) && state.asyncScheduling === true,
    names: ['pipeline_parallel_size', 'async_scheduling'],
    since: '0.31.0',
  },
  {
    what: 'speculative decoding by dspark',
    applies: (state) => speculation(state)?.method === 'dspark',
    names: ['speculative_config'],
    since: '0.29.0',
  },
  {
    what: 'batch-sharded sampling',
    applies: ({ config }) => config?.enable_batch_sharded_sampling === true,
    names: ['enable_batch_sharded_sampling'],
    since: '0.29.0',
  },
]

/** From 0.29.0 on the second runner runs what it supports; earlier, only some models and features select it. */
const SECOND_BY_DEFAULT = byRelease(['0.10.1', false], ['0.29.0', true])

/** In 0.27.0 and 0.28.0 prefill-context parallelism selects the second runner, whatever else it lacks. */
const SELECTED_BY_PREFILL_CONTEXT = byRelease(
  ['0.10.1', false],
  ['0.27.0', true],
  ['0.29.0', false],
)

/**
 * Whether the second model runner runs the model: `VllmConfig.use_v2_model_runner` (`vllm/config/vllm.py`). Before 0.29.0
 * some models select it as well; that changes nothing here, because it is never selected for what it cannot do.
 */
export function usesSecondModelRunner(state: Launching): boolean {
  const asked = askedFor(state)
  if (asked !== undefined) return asked
  if (SELECTED_BY_PREFILL_CONTEXT[state.index] && prefillContext(state)) return true
  return SECOND_BY_DEFAULT[state.index] === true && limitOf(LIMITS_OF_SECOND, state) === undefined
}

/** What the selected model runner cannot do: `VllmConfig.__post_init__`, 0.20.0. */
export const MODEL_RUNNER_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'model_runner_not_supported',
    'The model runner does not support something that the command requests',
    (state) => {
      const second = usesSecondModelRunner(state)
      const limit = limitOf(second ? LIMITS_OF_SECOND : LIMITS_OF_FIRST, state)
      if (limit === undefined) return undefined
      const advice = second ? 'Leave it out' : 'Leave it out, or VLLM_USE_V2_MODEL_RUNNER'
      return state.fault(
        `The ${second ? 'second' : 'first'} model runner of vLLM does not support ${limit.what}. ${advice}`,
        ...limit.names,
      )
    },
    { since: '0.20.0' },
  ),
]

/** What `VLLM_USE_V2_MODEL_RUNNER` says; undefined when it is not set. */
function askedFor(state: Launching): boolean | undefined {
  const name = 'VLLM_USE_V2_MODEL_RUNNER'
  return state.environment[name] === undefined ? undefined : state.isSwitchedOn(name)
}

function prefillContext(state: Launching): boolean {
  return state.size('prefill_context_parallel_size') > 1
}

function pipeline(state: Launching): boolean {
  return state.size('pipeline_parallel_size') > 1
}

function usesLatentAttention(state: Launching): boolean {
  const message = 'The model is assumed to use multi-head latent attention'
  return state.fact('mla', { assumed: true, message }) === true
}

type Json = Readonly<Record<string, unknown>>

function compilation(state: Launching): Json {
  const config = state.arguments.values.get('compilation_config')
  return typeof config === 'object' && config !== null ? (config as Json) : {}
}

function passes(state: Launching): Json {
  const config = compilation(state).pass_config
  return typeof config === 'object' && config !== null ? (config as Json) : {}
}
