import { byRelease } from '../../vllm/releases/ranges.ts'
import { modulo } from '../../vllm/values/python.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'
import { speculation } from './speculative-method.ts'

/** The field that says how many tokens one rank stores in a row. */
const FIELD = byRelease<'dcp_kv_cache_interleave_size' | 'cp_kv_cache_interleave_size'>(
  ['0.11.1', 'dcp_kv_cache_interleave_size'],
  ['0.12.0', 'cp_kv_cache_interleave_size'],
)

const DEFAULT_BLOCK_SIZE = 16

/** Models with multi-head latent attention are served in blocks of this size on CUDA. */
const LATENT_BLOCK_SIZE = 64

/**
 * How context-parallel ranks share the KV cache: `VllmConfig.__post_init__` (`vllm/config/vllm.py`), 0.11.1 to 0.17.1.
 * Later releases check the same once the engine runs (`VllmConfig.validate_block_size`).
 */
export const KV_CACHE_INTERLEAVING_RULES: readonly ServeRule[] = [
  effect(
    'engine_config',
    'cp_kv_cache_interleave_size_from_dcp',
    'With decode-context parallelism, cp_kv_cache_interleave_size becomes dcp_kv_cache_interleave_size if that is above 1',
    (state) => {
      const { config } = state
      const size = config?.dcp_kv_cache_interleave_size ?? 1
      if ((config?.decode_context_parallel_size ?? 1) > 1 && size > 1) {
        state.set('cp_kv_cache_interleave_size', size)
      }
      return undefined
    },
    { since: '0.12.0', removed: '0.18.0' },
  ),
  requirement(
    'engine_config',
    'kv_cache_interleave_size',
    'The interleave size does not divide the block size of the KV cache or, in 0.11.1 and 0.12.0, is combined with speculative decoding',
    (state) => {
      const field = FIELD[state.index] ?? 'cp_kv_cache_interleave_size'
      const size = state.config?.[field] ?? 1
      const block = blockSize(state)
      const shares = (state.config?.decode_context_parallel_size ?? 1) > 1
      if (!shares || (size <= block && modulo(block, size) === 0)) return undefined
      return state.fault(
        `${field} is ${size}, which does not divide the KV-cache block size ${block}. Change it or --block-size`,
        field,
        'dcp_kv_cache_interleave_size',
        'block_size',
      )
    },
    { since: '0.11.1', removed: '0.18.0' },
  ),
  requirement(
    'engine_config',
    'kv_cache_interleave_size',
    'The interleave size does not divide the block size of the KV cache or, in 0.11.1 and 0.12.0, is combined with speculative decoding',
    (state) => {
      const field = FIELD[state.index] ?? 'cp_kv_cache_interleave_size'
      if (state.config?.[field] === 1 || speculation(state) === undefined) return undefined
      return state.fault(
        `${field} is ${state.config?.[field]}, which cannot be combined with speculative decoding in this release. Leave one of them out`,
        field,
        'speculative_config',
      )
    },
    { since: '0.11.1', removed: '0.13.0' },
  ),
]

function blockSize(state: Launching): number {
  const given = state.integer('block_size')
  const size = given ?? DEFAULT_BLOCK_SIZE
  const latent =
    state.model.facts.mla?.value === true &&
    !state.isSwitchedOn('VLLM_MLA_DISABLE') &&
    state.platform === 'cuda'
  return latent && modulo(size, LATENT_BLOCK_SIZE) !== 0 ? LATENT_BLOCK_SIZE : size
}
