import { HOST_CHECKS } from '../../hosts/checks/index.ts'
import { HEALTH_PROBLEMS, REPORT_FAULTS } from '../../hosts/fault-codes.ts'
import { type FindingDefinition, MANIFEST_FINDINGS } from '../../manifests/index.ts'
import {
  CONFIG_REWRITES,
  type CodeEntry,
  DIFFERENCES,
  faultCodes,
  noticeCodes,
  numaCodes,
  RANK_FINDINGS,
  ruleCodes,
} from '../../parallel-config/index.ts'
import { PLAN_FAULTS, PLAN_FINDINGS, WEIGHTS_FIT } from '../../plan/index.ts'
import {
  COMMAND_REWRITES,
  serveCheckCodes,
  serveFaultCodes,
  serveNoticeCodes,
  serveRuleCodes,
} from '../../serve/index.ts'
import { COMMAND_FAULTS, COMMAND_NOTICES } from '../../shell/index.ts'
import { HOST_FAULTS, HOST_NOTICES } from '../request/known-host.ts'
import { VALIDATION_FAULTS } from '../request/validate.ts'
import { PROBLEMS, type ProblemCode } from './problem.ts'

/** All codes of one kind. */
export interface CodeSection {
  readonly title: string
  /** What one of them is. */
  readonly kind: string
  /** The problem in whose `errors` they appear. Absent: they appear in successful answers. */
  readonly problem?: ProblemCode
  /** Where they appear in an answer, as Markdown. */
  readonly where: string
  readonly entries: readonly CodeEntry[]
}

/** Every stable code, by subject, in the order of `docs/codes.md`. A code can be in several sections. */
export const CODE_SECTIONS: readonly CodeSection[] = [
  {
    title: 'Problems',
    kind: 'Problem',
    where:
      'The `code` of an `application/problem+json` answer; its `type` leads to `GET /problems/{code}`, which has the same text.',
    entries: Object.entries(PROBLEMS).map(([code, { status, meaning, remedy }]) => ({
      code,
      summary: `(${status}) ${meaning} ${remedy}`,
    })),
  },
  {
    title: 'Errors of a request',
    kind: 'Error in the request',
    problem: 'invalid_request',
    where: 'The `errors[].code` of `invalid_request`.',
    entries: VALIDATION_FAULTS,
  },
  {
    title: 'Faults of a config',
    kind: 'Fault of the config',
    problem: 'config_does_not_resolve',
    where:
      'The `errors[].code` of `config_does_not_resolve`, in the order in which vLLM raises them.',
    entries: faultCodes,
  },
  {
    title: 'Faults of a command line',
    kind: 'Fault of the command line',
    problem: 'command_does_not_launch',
    where:
      'The `errors[].code` of `command_does_not_launch`, beside the faults of a config, which have the stage `parallel_config`.',
    entries: serveFaultCodes,
  },
  {
    title: 'Faults of shell text',
    kind: 'Fault of shell text',
    problem: 'command_does_not_launch',
    where:
      'The `errors[].code` of `command_does_not_launch` and `no_valid_plan` where the text in `command` gives no command line.',
    entries: entriesOf(COMMAND_FAULTS),
  },
  {
    title: 'Faults of a plan',
    kind: 'No plan',
    problem: 'no_valid_plan',
    where:
      'The `errors[].code` of `no_valid_plan` and the `reasons[].code` of a plan, beside the faults of the commands.',
    entries: PLAN_FAULTS,
  },
  {
    title: 'Faults of a host',
    kind: 'Host not usable',
    problem: 'host_not_usable',
    where: 'The `errors[].code` of `host_not_usable`.',
    entries: HOST_FAULTS,
  },
  {
    title: 'Checks',
    kind: 'Check',
    problem: 'checks_failed',
    where:
      'The `checks[].code` of an answer, and the `errors[].code` of `checks_failed`. Each text says what is wrong when the check fails.',
    entries: [...HOST_CHECKS, ...serveCheckCodes, WEIGHTS_FIT],
  },
  {
    title: 'Notices',
    kind: 'Notice',
    where: 'The `notices[].code` of an answer.',
    entries: [...noticeCodes, ...serveNoticeCodes, ...HOST_NOTICES],
  },
  {
    title: 'Notices about shell text',
    kind: 'Notice about shell text',
    where: 'The `notices[].code` of an answer to a `command`.',
    entries: entriesOf(COMMAND_NOTICES),
  },
  {
    title: 'Rules',
    kind: 'Rule',
    where: 'The `changes[].rule` and `assumptions[].rule` of an answer.',
    entries: eachOnce([...ruleCodes, ...serveRuleCodes]),
  },
  {
    title: 'Findings between ranks',
    kind: 'Finding between ranks',
    where:
      'The `findings[].code` of `POST /v1/compare`. A finding of severity error prevents the ranks from working together.',
    entries: RANK_FINDINGS.map(withSeverity),
  },
  {
    title: 'Differences between releases',
    kind: 'Difference between releases',
    where: 'The `differences[].code` of `POST /v1/upgrade`.',
    entries: entriesOf(DIFFERENCES),
  },
  {
    title: 'Rewrites for another release',
    kind: 'Rewrite for another release',
    where: 'The `rewrite.reasons[].code` of `POST /v1/upgrade`.',
    entries: entriesOf({ ...CONFIG_REWRITES, ...COMMAND_REWRITES }),
  },
  {
    title: 'Findings of a plan',
    kind: 'Finding of a plan',
    where: 'The `findings[].code` of `POST /v1/plan`.',
    entries: PLAN_FINDINGS.map(withSeverity),
  },
  {
    title: 'Findings in manifests',
    kind: 'Finding in manifests',
    where:
      'The `findings[].code` of `POST /v1/check`, in the order in which they are answered. An error fails the check. With `strict`, so does a warning, and a note about what could not be checked (unknown).',
    entries: Object.entries<FindingDefinition>(MANIFEST_FINDINGS).map(
      ([code, { severity, unknown, summary, fix }]) => ({
        code,
        summary: `(${severity}${unknown ? ', unknown' : ''}) ${summary} ${fix}`,
      }),
    ),
  },
  {
    title: 'Faults of a report',
    kind: 'Fault of a report',
    where:
      "The `faults[].code` in the report of a host's agent: why a fact is unknown, uncertain or cut.",
    entries: entriesOf(REPORT_FAULTS),
  },
  {
    title: 'Health of a device',
    kind: 'Health of a device',
    where: "The `health.problems[].code` of an accelerator in the report of a host's agent.",
    entries: entriesOf(HEALTH_PROBLEMS),
  },
  {
    title: 'NUMA binding',
    kind: 'NUMA binding',
    where: 'The `code` in `numa_binding` of a process that gets no numactl arguments.',
    entries: numaCodes,
  },
]

function entriesOf(summaries: Readonly<Record<string, string>>): CodeEntry[] {
  return Object.entries(summaries).map(([code, summary]) => ({ code, summary }))
}

/** The entries without repeated codes, each the first of its code: vLLM checks some rules of a command line twice. */
function eachOnce(entries: readonly CodeEntry[]): CodeEntry[] {
  const byCode = new Map(entries.toReversed().map((entry) => [entry.code, entry]))
  return [...new Set(entries.map(({ code }) => code))].flatMap((code) => byCode.get(code) ?? [])
}

function withSeverity(finding: CodeEntry & { readonly severity: string }): CodeEntry {
  const { code, severity, summary } = finding
  return { code, summary: `(${severity}) ${summary}` }
}
