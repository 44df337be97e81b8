import type { EplbConfig } from '../fields/config.ts'
import type { NoticeCode } from './notices.ts'
import type { ConfigRule } from './rule.ts'

/** Each flat field and the field of `eplb_config` that takes its place. */
export const FLAT_EPLB_FIELDS = {
  num_redundant_experts: 'num_redundant_experts',
  eplb_window_size: 'window_size',
  eplb_step_interval: 'step_interval',
  eplb_log_balancedness: 'log_balancedness',
} as const satisfies Record<string, keyof EplbConfig>

type FlatField = keyof typeof FLAT_EPLB_FIELDS

/** The flat fields of the load balancer, which override `eplb_config`: `ParallelConfig.__post_init__`, 0.10.2 to 0.11.2. */
export const FLAT_EPLB_RULES: readonly ConfigRule[] = (
  Object.keys(FLAT_EPLB_FIELDS) as FlatField[]
).map((flat) => {
  const code = `${flat}_deprecated` satisfies NoticeCode
  return {
    code,
    kind: 'effect',
    notice: code,
    summary: `${flat}, when given, overrides eplb_config.${FLAT_EPLB_FIELDS[flat]}`,
    phase: 'post_init',
    since: '0.10.2',
    removed: '0.12.0',
    apply(state) {
      const value = state.config[flat]
      if (value === null || value === undefined) return
      state.setEplb(FLAT_EPLB_FIELDS[flat], value)
      state.notice(`/config/${flat}`)
    },
  } satisfies ConfigRule
})
