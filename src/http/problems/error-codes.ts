import { HOST_CHECKS } from '../../hosts/checks/index.ts'
import { type CodeEntry, faultCodes } from '../../parallel-config/index.ts'
import { PLAN_FAULTS } from '../../plan/index.ts'
import { serveFaultCodes } from '../../serve/index.ts'
import { HOST_FAULTS } from '../request/known-host.ts'
import { VALIDATION_FAULTS } from '../request/validate.ts'
import type { ProblemCode } from './problem.ts'

/** The codes that the `errors` of a problem can have. */
interface ErrorCodes {
  readonly problem: ProblemCode
  /** What kind of error they are. */
  readonly title: string
  readonly entries: readonly CodeEntry[]
}

/** Every code of an error within a problem, by the problem that it comes with. */
export const ERROR_CODES: readonly ErrorCodes[] = [
  { problem: 'invalid_request', title: 'Error in the request', entries: VALIDATION_FAULTS },
  { problem: 'config_does_not_resolve', title: 'Fault of the config', entries: faultCodes },
  {
    problem: 'command_does_not_launch',
    title: 'Fault of the command line',
    entries: serveFaultCodes,
  },
  { problem: 'no_valid_plan', title: 'No plan', entries: PLAN_FAULTS },
  { problem: 'host_not_usable', title: 'Host not usable', entries: HOST_FAULTS },
  { problem: 'checks_failed', title: 'Check failed', entries: HOST_CHECKS },
]
