import type { ConfigRule } from './rule.ts'
import { configFault, type RuleFault } from './rule-fault.ts'

/** The number of workers: the start of `ParallelConfig.__post_init__`. */
export const WORLD_SIZE_RULES: readonly ConfigRule[] = [
  {
    code: 'world_size',
    kind: 'effect',
    summary:
      'world_size is the product of pipeline_parallel_size, tensor_parallel_size and, from 0.12.0 on, prefill_context_parallel_size',
    phase: 'post_init',
    apply(state) {
      const { config } = state
      const size =
        config.pipeline_parallel_size *
        config.tensor_parallel_size *
        (config.prefill_context_parallel_size ?? 1)
      state.set('world_size', size + 0)
      return Number.isSafeInteger(size) ? undefined : tooLarge()
    },
  },
  {
    code: 'external_launcher_world_size',
    kind: 'effect',
    notice: 'external_launcher',
    summary: 'With the external launcher world_size counts the workers of all data-parallel ranks',
    phase: 'post_init',
    since: '0.11.0',
    apply(state) {
      const { config } = state
      if (config.distributed_executor_backend !== 'external_launcher') return
      state.notice('/config/distributed_executor_backend')
      const size = config.world_size * config.data_parallel_size
      state.set('world_size', size + 0)
      return Number.isSafeInteger(size) ? undefined : tooLarge()
    },
  },
]

function tooLarge(): RuleFault {
  const fault = configFault(
    'The product of the parallel sizes is beyond 2^53-1. Use smaller sizes',
    '/config/pipeline_parallel_size',
    '/config/tensor_parallel_size',
    '/config/prefill_context_parallel_size',
    '/config/data_parallel_size',
  )
  return { ...fault, code: 'integer_too_large' }
}
