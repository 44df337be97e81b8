import { byRelease } from '../../vllm/releases/ranges.ts'
import type { ParallelConfig } from '../fields/config.ts'
import { all2allBackendFromEnvironment } from '../rules/all2all-backend.ts'
import type { PropertyContext } from './property.ts'

type Config = Readonly<ParallelConfig>

const FIRST = ['allgather_reducescatter', 'deepep_high_throughput', 'deepep_low_latency'] as const
const MORI = ['mori_high_throughput', 'mori_low_latency'] as const

/** The all-to-all backends with which the input of the experts is split over the tensor-parallel ranks. */
const SEQUENCE_PARALLEL_BACKENDS = byRelease<readonly string[]>(
  ['0.11.0', [...FIRST, 'naive']],
  ['0.15.0', [...FIRST, 'naive', 'mori']],
  ['0.18.0', [...FIRST, 'naive', 'mori', 'nixl_ep']],
  ['0.19.0', [...FIRST, 'mori', 'nixl_ep']],
  ['0.23.0', [...FIRST, ...MORI, 'nixl_ep']],
  ['0.29.0', [...FIRST, ...MORI, 'nixl_ep', 'flashinfer_nvlink_one_sided']],
  ['0.31.0', [...FIRST, ...MORI, 'nixl_ep', 'flashinfer_nvlink_one_sided', 'deepep_v2']],
  [
    '0.32.0',
    [...FIRST, ...MORI, 'nixl_ep', 'flashinfer_nvlink_one_sided', 'deepep_v2', 'passthrough'],
  ],
)

const BATCHED_BACKENDS: readonly string[] = ['deepep_low_latency', 'nixl_ep']

/** `ParallelConfig.use_sequence_parallel_moe`, 0.11.0, where only the environment sets the backend. */
export function usesSequenceParallelMoe(
  config: Config,
  { environment, releaseIndex }: PropertyContext,
): boolean | null {
  const backend = config.all2all_backend ?? all2allBackendFromEnvironment(environment, releaseIndex)
  if (backend === undefined) return null
  return (
    SEQUENCE_PARALLEL_BACKENDS[releaseIndex]?.includes(backend) === true &&
    config.enable_expert_parallel &&
    config.tensor_parallel_size > 1 &&
    config.data_parallel_size > 1
  )
}

/** `ParallelConfig.use_batched_dp_moe`, 0.20.0. */
export function usesBatchedDataParallelMoe(config: Config): boolean {
  return (
    BATCHED_BACKENDS.includes(config.all2all_backend ?? '') &&
    config.enable_expert_parallel &&
    config.data_parallel_size > 1
  )
}

/** `ParallelConfig.use_all2all`, 0.27.0. */
export function usesAllToAll(config: Config, context: PropertyContext): boolean {
  return (
    config.data_parallel_size > 1 ||
    usesSequenceParallelMoe(config, context) === true ||
    (config.enable_expert_parallel && (config.prefill_context_parallel_size ?? 1) > 1)
  )
}
