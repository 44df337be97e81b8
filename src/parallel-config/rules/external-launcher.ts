import type { ConfigRule } from './rule.ts'

/** The engine stays in the launcher's process: `ParallelConfig.__post_init__`. */
export const V1_MULTIPROCESSING_RULE: ConfigRule = {
  code: 'v1_multiprocessing_disabled',
  kind: 'effect',
  notice: 'v1_multiprocessing_disabled',
  summary: 'With the external launcher the engine runs without a process of its own',
  phase: 'post_init',
  apply(state) {
    if (state.config.distributed_executor_backend !== 'external_launcher') return
    state.notice('/config/distributed_executor_backend')
  },
}
