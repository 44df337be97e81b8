import type { EplbConfig } from './config.ts'

/** Each flat field and the field of `eplb_config` that replaces it. */
export const FLAT_EPLB_FIELDS = {
  num_redundant_experts: 'num_redundant_experts',
  eplb_window_size: 'window_size',
  eplb_step_interval: 'step_interval',
  eplb_log_balancedness: 'log_balancedness',
} as const satisfies Record<string, keyof EplbConfig>
