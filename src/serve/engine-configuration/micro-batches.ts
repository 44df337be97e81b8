import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'

/** The all-to-all backends that support micro-batches. */
const BACKENDS = byRelease<readonly string[]>(
  ['0.10.1', ['deepep_low_latency', 'deepep_high_throughput']],
  ['0.24.0', ['deepep_low_latency', 'deepep_high_throughput', 'nixl_ep']],
)

/** Before 0.11.1 the environment holds the all-to-all backend. */
const BACKEND_IS_A_FIELD = byRelease(['0.10.1', false], ['0.11.1', true])

/** From 0.14.0 on `ubatch_size` splits batches as well. */
const SIZE_COUNTS = byRelease(['0.10.1', false], ['0.14.0', true])

/** Which all-to-all backends support micro-batches: `VllmConfig.__post_init__` (`vllm/config/vllm.py`), 0.11.0. */
export const MICRO_BATCH_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'micro_batching_all2all_backend',
    'Micro-batches are on, but the all-to-all backend is not DeepEP (from 0.24.0 on DeepEP or nixl_ep)',
    (state) => {
      const backend = all2allBackend(state)
      const allowed = BACKENDS[state.index] ?? []
      if (!cutsBatches(state) || (backend !== null && allowed.includes(backend))) return undefined
      return state.fault(
        `Micro-batches are on with the all-to-all backend ${backend}. Set --all2all-backend to ${allowed.join(' or ')}, or leave --enable-dbo and --ubatch-size out`,
        'enable_dbo',
        'ubatch_size',
        'all2all_backend',
      )
    },
    { since: '0.11.0' },
  ),
]

/** Whether batches are split into micro-batches: `ParallelConfig.use_ubatching`. */
export function cutsBatches({ config, index }: Launching): boolean {
  if (config?.enable_dbo === true) return true
  return SIZE_COUNTS[index] === true && (config?.ubatch_size ?? 0) > 1
}

function all2allBackend({ config, index, environment }: Launching): string | null {
  if (BACKEND_IS_A_FIELD[index]) return config?.all2all_backend ?? null
  return environment.VLLM_ALL2ALL_BACKEND ?? null
}
