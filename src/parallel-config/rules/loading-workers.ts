import type { ConfigRule } from './rule.ts'

/** A setting without effect: `ParallelConfig.__post_init__`, 0.11.1. */
export const LOADING_WORKERS_RULE: ConfigRule = {
  code: 'max_parallel_loading_workers_ignored',
  kind: 'effect',
  notice: 'max_parallel_loading_workers_ignored',
  summary: 'max_parallel_loading_workers has no effect',
  phase: 'post_init',
  since: '0.11.1',
  apply(state) {
    if (state.config.max_parallel_loading_workers === null) return
    state.notice('/config/max_parallel_loading_workers')
  },
}
