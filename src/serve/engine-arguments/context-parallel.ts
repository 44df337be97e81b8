import { modulo } from '../../vllm/values/python.ts'
import { requirement, type ServeRule } from '../rule.ts'
import { SIZE_NOT_POSITIVE, sizeNotPositive } from './size-not-positive.ts'

/**
 * Decode-context parallelism within tensor parallelism: `EngineArgs.create_engine_config`, 0.10.2 to 0.15.1; later
 * `ParallelConfig` checks it.
 */
export const CONTEXT_PARALLEL_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'size_not_positive',
    SIZE_NOT_POSITIVE,
    (state) =>
      state.size('decode_context_parallel_size') === 0
        ? sizeNotPositive(state, 'decode_context_parallel_size')
        : undefined,
    { since: '0.10.2', removed: '0.16.0' },
  ),
  requirement(
    'engine_args',
    'tensor_parallel_size_not_divisible_by_dcp',
    'tensor_parallel_size is not divisible by decode_context_parallel_size (from 0.26.0 on, only without prefill-context parallelism)',
    (state) => {
      const size = state.size('decode_context_parallel_size')
      const workers = state.size('tensor_parallel_size')
      return modulo(workers, size) === 0
        ? undefined
        : state.fault(
            `--tensor-parallel-size is ${workers}, which is not a multiple of --decode-context-parallel-size ${size}. Change one of them`,
            'decode_context_parallel_size',
            'tensor_parallel_size',
          )
    },
    { since: '0.10.2', removed: '0.16.0' },
  ),
]
