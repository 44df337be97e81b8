import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'
import { usesLatentAttention } from './latent-attention.ts'

/** From 0.28.0 on context parallelism excludes the return of routed experts as well. */
const ROUTED_EXPERTS_EXCLUDE_CONTEXT = byRelease(['0.10.1', false], ['0.28.0', true])

/** From 0.30.0 on the KV cache may also be spread over prefill-context ranks. */
const TRANSFER_COUNTS_PREFILL_CONTEXT = byRelease(['0.10.1', false], ['0.30.0', true])

/** From 0.33.0 on ROCm runs sequence parallelism with hyper-connections as well. */
const HYPER_CONNECTIONS_ON_ROCM = byRelease(['0.10.1', false], ['0.33.0', true])

/** The model classes that run sequence parallelism with hyper-connections (`SupportsHCSP`). */
const WITH_HYPER_CONNECTIONS = new Set(['Qwen4ExpForCausalLM'])

/** Sequence parallelism with hyper-connections: `ModelConfig.verify_with_parallel_config` (`vllm/config/model.py`), 0.32.0. */
export const HYPER_CONNECTION_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'hyper_connection_sequence_parallelism',
    'Sequence parallelism with hyper-connections is set on a platform or for a model that does not support it, or with pipeline parallelism',
    (state) => {
      if (state.flag('enable_hc_sp') !== true || state.size('tensor_parallel_size') <= 1) {
        return undefined
      }
      const obstacle = hyperConnectionObstacle(state)
      return obstacle === undefined
        ? undefined
        : state.fault(
            `--enable-hc-sp ${obstacle}. Leave it out`,
            'enable_hc_sp',
            'pipeline_parallel_size',
          )
    },
    { since: '0.32.0' },
  ),
]

function hyperConnectionObstacle({
  platform,
  index,
  model,
  config,
}: Launching): string | undefined {
  const runs = platform === 'cuda' || (platform === 'rocm' && HYPER_CONNECTIONS_ON_ROCM[index])
  if (!runs) return `does not run on ${platform}`
  const [architecture] = model.architectures ?? []
  if (architecture !== undefined && !WITH_HYPER_CONNECTIONS.has(architecture)) {
    return `does not support ${architecture}, which has no hyper-connections`
  }
  return (config?.pipeline_parallel_size ?? 1) === 1
    ? undefined
    : 'cannot be combined with pipeline parallelism'
}

/** What excludes kinds of parallelism: `VllmConfig.__post_init__` (`vllm/config/vllm.py`). */
export const FEATURE_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'routed_experts_parallelism',
    'Returning routed experts is combined with pipeline parallelism or, from 0.28.0 on, context parallelism',
    (state) => {
      if (state.flag('enable_return_routed_experts') !== true) return undefined
      const context =
        ROUTED_EXPERTS_EXCLUDE_CONTEXT[state.index] === true &&
        (state.size('decode_context_parallel_size') > 1 ||
          state.size('prefill_context_parallel_size') > 1)
      if (state.size('pipeline_parallel_size') <= 1 && !context) return undefined
      return state.fault(
        `--enable-return-routed-experts cannot be combined with ${context ? 'context' : 'pipeline'} parallelism. Leave one of them out`,
        'enable_return_routed_experts',
        'pipeline_parallel_size',
        'decode_context_parallel_size',
        'prefill_context_parallel_size',
      )
    },
    { since: '0.22.0' },
  ),
  requirement(
    'engine_config',
    'nixl_decode_context_parallel',
    'With NixlConnector, the decode-context size is neither 1 nor the number of workers that share one KV cache',
    (state) => {
      const size = state.size('decode_context_parallel_size')
      if (size === 1 || !transfersByNixl(state)) return undefined
      const prefill = TRANSFER_COUNTS_PREFILL_CONTEXT[state.index]
        ? state.size('prefill_context_parallel_size')
        : 1
      const workers = Math.max(state.size('tensor_parallel_size'), prefill)
      if (size === workers && usesLatentAttention(state)) return undefined
      return state.fault(
        `--decode-context-parallel-size is ${size} with NixlConnector, which needs multi-head latent attention and a size of 1 or ${workers}`,
        'decode_context_parallel_size',
        'kv_transfer_config',
      )
    },
    { since: '0.29.0' },
  ),
]

function transfersByNixl(state: Launching): boolean {
  const config = state.arguments.values.get('kv_transfer_config')
  return JSON.stringify(config ?? null).includes('"NixlConnector"')
}

/** Sampling over the ranks, when it is requested: `VllmConfig._validate_batch_sharded_sampling`, 0.29.0. */
export const SHARDED_SAMPLING_RULE: ServeRule = requirement(
  'engine_config',
  'batch_sharded_sampling_parallelism',
  'Sampling over the ranks is set with a single tensor-parallel worker, or with fewer sequences than workers',
  (state) => {
    if (state.flag('enable_batch_sharded_sampling') !== true) return undefined
    const size = state.size('tensor_parallel_size')
    const sequences = state.integer('max_num_seqs') ?? Number.POSITIVE_INFINITY
    if (size > 1 && sequences >= size) return undefined
    return state.fault(
      `--enable-batch-sharded-sampling shares sequences over ${size} tensor-parallel workers, but there ${size > 1 ? `are at most ${sequences} sequences` : 'is only one'}. Leave it out`,
      'enable_batch_sharded_sampling',
      'max_num_seqs',
      'tensor_parallel_size',
    )
  },
  { since: '0.29.0' },
)
