import type {
  CommandUpgradeAnswer,
  UpgradeAnswer,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { commandText } from '../../plan/artifacts/shell-text.ts'
import { type Ask, outcomeOf } from '../ask/ask.ts'
import { UnableError } from '../exit.ts'
import type { CommandOptions } from '../program.ts'
import { findingsOfFaults } from '../report/answer-findings.ts'
import { countFindings, type Report, type ReportFinding, verdictOf } from '../report/report.ts'
import type { System } from '../system.ts'
import { openService } from './context.ts'
import { movesOf } from './upgrade-moves.ts'

type Answer = UpgradeAnswer | CommandUpgradeAnswer

/** Finds out what another release does to manifests, a config or a command line. */
export async function upgrade(
  words: readonly string[],
  options: CommandOptions,
  system: System,
): Promise<Report> {
  const ask = await openService(options, system)
  const { moves, findings: unread } = await movesOf(words, options, system, ask)
  const moved = []
  for (const { name, request } of moves) {
    const answer = await askUpgrade(ask, { ...request, to: options.to })
    moved.push({ name, answer, findings: findingsOf(answer, name, request.argv) })
  }
  const findings = [...unread, ...moved.flatMap((each) => each.findings)]
  const [single] = moved
  const isEmpty = moved.length === 0 && findings.length === 0
  return {
    verdict: isEmpty ? 'nothing_found' : verdictOf(findings, options.strict === true),
    headline: isEmpty
      ? 'no vLLM runs in what was given'
      : `to vLLM ${options.to}: ${countFindings(findings)}`,
    summary: moved.map(({ name, answer }) => describe(answer, name)),
    findings,
    details: moved.flatMap(({ name, answer }) => describeRewrite(answer, name)),
    subjects: words.length === 1 ? words : ['command line'],
    answer:
      moved.length === 1 ? single?.answer : moved.map(({ name, answer }) => ({ name, ...answer })),
  }
}

async function askUpgrade(ask: Ask, body: object): Promise<Answer> {
  const { answer, refusal } = await outcomeOf<Answer>(ask, {
    method: 'POST',
    path: '/v1/upgrade',
    body,
  })
  if (answer === undefined) throw new UnableError(refusal.detail)
  return answer
}

/** Kinds of differences for which something has to be changed. */
const TO_CHANGE: ReadonlySet<string> = new Set([
  'field_gone',
  'option_gone',
  'option_changed',
  'environment_unread',
])

function findingsOf(answer: Answer, name: string | undefined, given: unknown): ReportFinding[] {
  const [upgraded] = answer.upgrades
  if (upgraded === undefined) return []
  const { outcome, differences } = upgraded
  const faults = outcome.resolves ? [] : outcome.faults
  const argv = 'argv' in answer ? answer.argv : (given as readonly string[] | undefined)
  const isFault = (pointer: string) => faults.some((fault) => fault.pointer === pointer)
  const findings: ReportFinding[] = [
    ...findingsOfFaults(faults, { argv }),
    ...differences
      .filter(({ affects_config, pointer }) => affects_config && !isFault(pointer))
      .map(({ code, message, pointer }) => ({
        code,
        severity: TO_CHANGE.has(code) ? ('warning' as const) : ('note' as const),
        message,
        pointer,
      })),
  ]
  return name === undefined
    ? findings
    : findings.map((finding) => ({ ...finding, message: `${name}: ${finding.message}` }))
}

function describe({ from, upgrades: [upgraded] }: Answer, name = 'it'): string {
  if (upgraded === undefined) return name
  const { outcome, hash } = upgraded
  const result = outcome.resolves ? 'works' : 'is refused'
  const ranks = hash.differs ? 'ranks of both releases refuse each other' : 'the hash stays'
  return `${name} ${result} in ${upgraded.to} (from ${from}); ${ranks}`
}

function describeRewrite({ upgrades: [upgraded] }: Answer, name: string | undefined): string[] {
  const rewrite = upgraded?.rewrite
  if (rewrite === undefined || rewrite === null) return []
  const text =
    'argv' in rewrite ? `vllm ${commandText(rewrite.argv)}` : JSON.stringify(rewrite.config)
  return [
    `${name === undefined ? '' : `${name}: `}write it as`,
    `  ${text}`,
    ...rewrite.reasons.map(({ code, message }) => `  ${code}: ${message}`),
  ]
}
