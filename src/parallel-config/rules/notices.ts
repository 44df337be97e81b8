import type { Notice } from '../outcome.ts'

/** What vLLM logs or changes on its own, by code. */
export const NOTICES = {
  all2all_backend_environment_deprecated: {
    severity: 'warning',
    message:
      'VLLM_ALL2ALL_BACKEND is deprecated, and 0.16.0 removes it. Set all2all_backend in the config instead',
  },
  all2all_backend_removed: {
    severity: 'warning',
    message: 'This all-to-all backend was removed, so vLLM uses allgather_reducescatter instead',
  },
  custom_all_reduce_multi_node: {
    severity: 'info',
    message: 'Custom all-reduce is switched off, because the deployment spans nodes',
  },
  custom_all_reduce_unsupported_platform: {
    severity: 'info',
    message: 'Custom all-reduce is switched off, because the platform does not support it',
  },
  data_parallel_rank_from_rank_env: {
    severity: 'info',
    message: 'vLLM computes the data-parallel rank from the environment variable RANK',
  },
  eplb_async_forced_off: {
    severity: 'warning',
    message:
      'Asynchronous EPLB hangs with this all-to-all backend in this release, so vLLM makes it synchronous',
  },
  eplb_log_balancedness_deprecated: {
    severity: 'warning',
    message: 'eplb_log_balancedness is removed in 0.12.0. Use eplb_config.log_balancedness',
  },
  eplb_step_interval_deprecated: {
    severity: 'warning',
    message: 'eplb_step_interval is removed in 0.12.0. Use eplb_config.step_interval',
  },
  eplb_window_size_deprecated: {
    severity: 'warning',
    message: 'eplb_window_size is removed in 0.12.0. Use eplb_config.window_size',
  },
  external_launcher: {
    severity: 'info',
    message:
      'The workers are started by an external launcher, and the world size counts all of them',
  },
  max_parallel_loading_workers_ignored: {
    severity: 'warning',
    message: 'max_parallel_loading_workers has no effect in this release. Leave it out',
  },
  num_redundant_experts_deprecated: {
    severity: 'warning',
    message: 'num_redundant_experts is removed in 0.12.0. Use eplb_config.num_redundant_experts',
  },
  ray_from_data_parallel_backend: {
    severity: 'info',
    message: 'The workers run with Ray, because data_parallel_backend is ray',
  },
  v1_multiprocessing_disabled: {
    severity: 'info',
    message: 'The engine runs in the process of the external launcher, not in one of its own',
  },
} as const satisfies Record<string, Pick<Notice, 'severity' | 'message'>>

export type NoticeCode = keyof typeof NOTICES
