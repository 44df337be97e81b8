import { FLAT_EPLB_FIELDS } from '../fields/flat-eplb-fields.ts'
import type { NoticeCode } from './notices.ts'
import type { ConfigRule } from './rule.ts'

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
