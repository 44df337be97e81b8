import { type CodeEntry, entriesByCode } from '../parallel-config/index.ts'
import { ARGUMENT_FAULTS, ARGUMENT_NOTICES } from './arguments/codes.ts'
import { LAUNCH_CHECK_RULES } from './launch/checks.ts'
import { NOTICES } from './notices.ts'
import { SERVE_RULES } from './rules.ts'

/** Every code that a fault of a command line can have, in addition to those of `ParallelConfig`. */
export const serveFaultCodes: readonly CodeEntry[] = entriesByCode([
  ...Object.entries(ARGUMENT_FAULTS).map(([code, summary]) => ({ code, summary })),
  ...SERVE_RULES.filter(({ kind }) => kind === 'requirement'),
])

/** Every code that a notice of a command line can have, in addition to those of `ParallelConfig`. */
export const serveNoticeCodes: readonly CodeEntry[] = entriesByCode([
  ...Object.entries(ARGUMENT_NOTICES).map(([code, summary]) => ({ code, summary })),
  ...Object.entries(NOTICES).map(([code, { message }]) => ({ code, summary: message })),
])

/** Every code that a failed check of a launch can have. */
export const serveCheckCodes: readonly CodeEntry[] = entriesByCode(LAUNCH_CHECK_RULES)

/** Every code that a change at launch or an assumption can name as its rule. */
export const serveRuleCodes: readonly CodeEntry[] = entriesByCode([
  ...SERVE_RULES.filter((rule) => !LAUNCH_CHECK_RULES.includes(rule)),
  { code: 'is_moe_model', summary: 'is_moe_model is set for a mixture-of-experts model' },
])
