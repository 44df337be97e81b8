import { floorDivide, modulo } from '../../vllm/values/python.ts'
import { SIZE_NOT_POSITIVE, sizeNotPositive } from '../engine-arguments/size-not-positive.ts'
import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'

/** The sizes of the model against the parallel sizes: `ModelConfig.verify_with_parallel_config` (`vllm/config/model.py`). */
export const MODEL_SHAPE_RULES: readonly ServeRule[] = [
  requirement('engine_config', 'size_not_positive', SIZE_NOT_POSITIVE, (state) =>
    state.size('tensor_parallel_size') === 0
      ? sizeNotPositive(state, 'tensor_parallel_size')
      : undefined,
  ),
  requirement(
    'engine_config',
    'attention_heads_not_divisible_by_tensor_parallel_size',
    'The tensor-parallel workers cannot share the attention heads of the model evenly',
    (state) => {
      const size = state.size('tensor_parallel_size')
      if (size === 1) return undefined
      const heads = state.fact('attention_heads', {
        assumed: null,
        message: `It was not checked whether ${size} tensor-parallel workers can share the attention heads of the model`,
      })
      if (heads === null || modulo(heads, size) === 0) return undefined
      return state.modelFault(
        'attention_heads',
        `The model has ${heads} attention heads, which ${size} tensor-parallel workers cannot share evenly. Use a --tensor-parallel-size that divides ${heads}`,
        'tensor_parallel_size',
      )
    },
  ),
  requirement(
    'engine_config',
    'expert_parallel_without_experts',
    'Expert parallelism is set for a dense model',
    (state) => {
      if (state.flag('enable_expert_parallel') !== true || state.isMoe()) return undefined
      return state.modelFault(
        'is_moe',
        'The model has no experts to distribute. Leave --enable-expert-parallel out',
        'enable_expert_parallel',
      )
    },
  ),
  requirement(
    'engine_config',
    'pipeline_parallel_not_supported_by_model',
    'Pipeline parallelism is set, but the class of the model or, before 0.30.0, of the draft model does not support it',
    (state) => {
      const size = state.size('pipeline_parallel_size')
      if (size <= 1) return undefined
      const supported = state.fact('pipeline_parallel', {
        assumed: null,
        message:
          "It was not checked whether vLLM's class for the model supports pipeline parallelism",
      })
      if (supported !== false) return undefined
      return state.modelFault(
        'pipeline_parallel',
        `--pipeline-parallel-size is ${size}, but vLLM's class for this model cannot be split into stages. Leave it out and use tensor parallelism`,
        'pipeline_parallel_size',
      )
    },
  ),
]

/** Decode-context parallelism over grouped KV heads: `ModelConfig.verify_with_parallel_config`, 0.11.1. */
export const DECODE_CONTEXT_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'size_not_positive',
    SIZE_NOT_POSITIVE,
    (state) =>
      groupedKvHeads(state) === 0
        ? state.modelFault(
            'kv_heads',
            'The model has no KV heads, and decode-context parallelism divides by their number. Leave --decode-context-parallel-size out',
            'decode_context_parallel_size',
          )
        : undefined,
    { since: '0.11.1' },
  ),
  requirement(
    'engine_config',
    'decode_context_parallel_kv_heads',
    'Decode-context parallelism is set without multi-head latent attention, and the tensor-parallel workers are not more than the KV heads',
    (state) => {
      const heads = groupedKvHeads(state)
      const size = state.size('tensor_parallel_size')
      if (heads === null || size > heads) return undefined
      return state.modelFault(
        'kv_heads',
        `The model has ${heads} KV heads, so decode-context parallelism needs a --tensor-parallel-size above ${heads}, but it is ${size}. Raise it, or leave --decode-context-parallel-size out`,
        'tensor_parallel_size',
        'decode_context_parallel_size',
      )
    },
    { since: '0.11.1' },
  ),
  requirement(
    'engine_config',
    'decode_context_parallel_size_too_large',
    'The decode-context size is above the number of workers that share one KV head',
    (state) => {
      const heads = groupedKvHeads(state)
      if (heads === null) return undefined
      const most = floorDivide(state.size('tensor_parallel_size'), heads)
      const size = state.size('decode_context_parallel_size')
      if (size <= most) return undefined
      return state.modelFault(
        'kv_heads',
        `--decode-context-parallel-size is ${size}, but ${state.size('tensor_parallel_size')} tensor-parallel workers over ${heads} KV heads allow at most ${most}`,
        'decode_context_parallel_size',
        'tensor_parallel_size',
      )
    },
    { since: '0.11.1' },
  ),
  requirement(
    'engine_config',
    'decode_context_parallel_query_heads',
    'The decode-context ranks cannot share the query heads of a KV head evenly',
    (state) => {
      const heads = groupedKvHeads(state)
      const queries = state.model.facts.attention_heads?.value
      if (heads === null || queries === undefined) return undefined
      const size = state.size('decode_context_parallel_size')
      const each = floorDivide(queries, heads)
      if (modulo(each, size) === 0) return undefined
      return state.modelFault(
        'attention_heads',
        `Each KV head has ${each} query heads, which ${size} decode-context ranks cannot share evenly. Use a --decode-context-parallel-size that divides ${each}`,
        'decode_context_parallel_size',
      )
    },
    { since: '0.11.1' },
  ),
]

/** The number of KV heads that decode-context parallelism must split; null: none, or unknown. */
function groupedKvHeads(state: Launching): number | null {
  if (state.size('decode_context_parallel_size') <= 1) return null
  const message =
    'It was not checked whether the KV heads of the model allow this decode-context parallelism'
  const latent = state.isSwitchedOn('VLLM_MLA_DISABLE')
    ? false
    : state.fact('mla', { assumed: null, message })
  if (latent !== false) return null
  return state.fact('kv_heads', { assumed: null, message })
}
