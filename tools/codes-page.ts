import { HOST_CHECKS } from '../src/hosts/checks/index.ts'
import { PROBLEMS } from '../src/http/problems/problem.ts'
import { HOST_FAULTS, HOST_NOTICES } from '../src/http/request/known-host.ts'
import { VALIDATION_FAULTS } from '../src/http/request/validate.ts'
import { type FindingDefinition, MANIFEST_FINDINGS } from '../src/manifests/index.ts'
import {
  faultCodes,
  noticeCodes,
  numaCodes,
  RANK_FINDINGS,
  ruleCodes,
} from '../src/parallel-config/index.ts'
import { PLAN_FAULTS, PLAN_FINDINGS, WEIGHTS_FIT } from '../src/plan/index.ts'
import {
  serveCheckCodes,
  serveFaultCodes,
  serveNoticeCodes,
  serveRuleCodes,
} from '../src/serve/index.ts'

/** The page of all stable codes, in Markdown, made from the tables that the answers are made from. */
export function codesPage(): string {
  const problems = Object.entries(PROBLEMS).map(
    ([code, { status, meaning, remedy }]) =>
      `| \`${code}\` | ${status} | ${cell(`${meaning} ${remedy}`)} |`,
  )
  return [
    '<!-- Made by tools/emit-codes.ts (npm run codes). Do not edit. -->',
    '# Codes',
    'Codes are stable: they may be matched on. Texts beside them may change.',
    '## Problems',
    'The `code` of an `application/problem+json` answer; its `type` leads to `GET /problems/{code}`, which tells the same.',
    ['| code | status | what it means and what to do |', '|---|---|---|', ...problems].join('\n'),
    '## Errors of a request',
    'The `errors[].code` of `invalid_request`.',
    table(VALIDATION_FAULTS),
    '## Faults of a config',
    'The `errors[].code` of `config_does_not_resolve`, in the order in which vLLM raises them.',
    table(faultCodes),
    '## Faults of a command line',
    'The `errors[].code` of `command_does_not_launch`, beside the faults of a config, which stage `parallel_config` has.',
    table(serveFaultCodes),
    '## Faults of a plan',
    'The `errors[].code` of `no_valid_plan` and the `reasons[].code` of a plan, beside the faults of the commands.',
    table(PLAN_FAULTS),
    '## Faults of a host',
    'The `errors[].code` of `host_not_usable`.',
    table(HOST_FAULTS),
    '## Checks',
    'The `checks[].code` of an answer, and the `errors[].code` of `checks_failed`. What is so when the check passes:',
    table([...HOST_CHECKS, ...serveCheckCodes, WEIGHTS_FIT]),
    '## Notices',
    'The `notices[].code` of an answer.',
    table([...noticeCodes, ...serveNoticeCodes, ...HOST_NOTICES]),
    '## Rules',
    'The `changes[].rule` and `assumptions[].rule` of an answer.',
    table([...ruleCodes, ...serveRuleCodes]),
    '## Findings between ranks',
    'The `findings[].code` of `POST /v1/compare`. One of severity error keeps the ranks from working together.',
    table(
      RANK_FINDINGS.map(({ code, severity, summary }) => ({
        code,
        summary: `(${severity}) ${summary}`,
      })),
    ),
    '## Findings of a plan',
    'The `findings[].code` of `POST /v1/plan`.',
    table(
      PLAN_FINDINGS.map(({ code, severity, summary }) => ({
        code,
        summary: `(${severity}) ${summary}`,
      })),
    ),
    '## Findings in manifests',
    'The `findings[].code` of `POST /v1/check`, in the order in which they are answered. An error fails the check, a warning does so with `strict`; so does a note that says what could not be checked (unknown).',
    table(
      Object.entries<FindingDefinition>(MANIFEST_FINDINGS).map(([code, definition]) => ({
        code,
        summary: `(${definition.severity}${definition.unknown ? ', unknown' : ''}) ${definition.summary} ${definition.fix}`,
      })),
    ),
    '## NUMA binding',
    'The `code` that stands in `numa_binding` where a process gets no numactl arguments.',
    table(numaCodes),
    '',
  ].join('\n\n')
}

function table(entries: readonly { code: string; summary: string }[]): string {
  const rows = entries.map(({ code, summary }) => `| \`${code}\` | ${cell(summary)} |`)
  return ['| code | what it means |', '|---|---|', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
