/** What can differ between two releases for a config or a command line. */
export const DIFFERENCES = {
  field_gone: 'The release `to` does not have the field.',
  field_new: 'The release `from` does not have the field.',
  default_moved: 'The default of the field or option differs.',
  environment_unread: 'The release `to` does not read the environment variable.',
  value_differs: 'The field has another value after resolution.',
  property_differs: 'The derived property has another value.',
  notice_new: 'vLLM gives this notice only in the release `to`.',
  notice_gone: 'vLLM gives this notice only in the release `from`.',
  option_gone: 'The release `to` does not have the option.',
  option_new: 'The release `from` does not have the option.',
  option_changed: 'The option sets something else, or accepts other values.',
  launch_differs: 'The command starts other processes.',
} as const

export type DifferenceCode = keyof typeof DIFFERENCES

/** Why a config is rewritten for another release. */
export const CONFIG_REWRITES = {
  flat_eplb_field: 'A flat field of the load balancer moves into eplb_config.',
  all2all_backend_environment:
    'VLLM_ALL2ALL_BACKEND is no longer read, so all2all_backend is set to its value.',
  all2all_backend_successor: 'The all-to-all backend was removed or renamed.',
  ray_for_large_world:
    'vLLM no longer selects Ray automatically when the world is larger than the node, so the config sets it.',
  field_without_effect: 'The release does not have the field, which had no effect or its default.',
} as const

export type ConfigRewriteCode = keyof typeof CONFIG_REWRITES
