import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import type { Limit } from '../limits.ts'
import { usesLatentAttention } from './latent-attention.ts'
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

/**
 * What the second model runner does not support: `VllmConfig._get_v2_model_runner_unsupported_features`
 * (`vllm/config/vllm.py`).
 */
export const LIMITS_OF_SECOND: readonly Limit[] = [
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
  {
    what: '--enable-return-routed-experts',
    applies: (state) => state.flag('enable_return_routed_experts') === true,
    names: ['enable_return_routed_experts'],
    since: '0.20.0',
    removed: '0.28.0',
  },
  {
    what: '--logits-processors',
    applies: (state) => isGiven(state, 'logits_processors'),
    names: ['logits_processors'],
    since: '0.20.0',
    removed: '0.31.0',
  },
  {
    what: '--enable-prompt-embeds',
    applies: (state) => state.flag('enable_prompt_embeds') === true,
    names: ['enable_prompt_embeds'],
    since: '0.22.0',
    removed: '0.29.0',
  },
  {
    what: 'logits in place of log probabilities',
    applies: (state) =>
      ['raw_logits', 'processed_logits'].includes(state.text('logprobs_mode') ?? '') &&
      state.model.facts.runner?.value !== 'pooling',
    names: ['logprobs_mode'],
    since: '0.22.0',
    removed: '0.26.0',
  },
  {
    what: '--kv-sharing-fast-prefill',
    applies: (state) => state.flag('kv_sharing_fast_prefill') === true,
    names: ['kv_sharing_fast_prefill'],
    since: '0.20.0',
    removed: '0.30.0',
  },
  {
    what: '--ec-transfer-config',
    applies: (state) => isGiven(state, 'ec_transfer_config'),
    names: ['ec_transfer_config'],
    since: '0.20.0',
    removed: '0.28.0',
  },
  {
    what: '--mamba-cache-mode all',
    applies: (state) => state.text('mamba_cache_mode') === 'all',
    names: ['mamba_cache_mode'],
    since: '0.30.0',
    removed: '0.32.0',
  },
]

/**
 * What the first model runner does not support: `_get_v1_model_runner_unsupported_features`, 0.29.0; in 0.27.0 and
 * 0.28.0 a separate check.
 */
export const LIMITS_OF_FIRST: readonly Limit[] = [
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

/** What `VLLM_USE_V2_MODEL_RUNNER` says; undefined when it is not set. */
export function askedFor(state: Launching): boolean | undefined {
  const name = 'VLLM_USE_V2_MODEL_RUNNER'
  return state.environment[name] === undefined ? undefined : state.isSwitchedOn(name)
}

/** Whether the context is spread over workers while it is read. */
export function prefillContext(state: Launching): boolean {
  return state.size('prefill_context_parallel_size') > 1
}

function pipeline(state: Launching): boolean {
  return state.size('pipeline_parallel_size') > 1
}

function isGiven(state: Launching, name: string): boolean {
  return (state.arguments.values.get(name) ?? null) !== null
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
