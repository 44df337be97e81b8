import type { Plan, PlanNode } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { commandText, quote } from '../../plan/artifacts/shell-text.ts'
import { plural } from '../../vllm/values/show.ts'
import { outcomeOf } from '../ask/ask.ts'
import { readObject } from '../input/yaml.ts'
import type { CommandOptions } from '../program.ts'
import { findingsOfRefusal } from '../report/answer-findings.ts'
import { countFindings, type Report, type ReportFinding, verdictOf } from '../report/report.ts'
import type { System } from '../system.ts'
import { openService, requestOf } from './context.ts'

/** Plans a deployment over hosts. */
export async function plan(
  [path = '-']: readonly string[],
  options: CommandOptions,
  system: System,
): Promise<Report> {
  const ask = await openService(options, system)
  const { include = [], strategy } = options
  const query = include.map((name) => `include=${encodeURIComponent(name)}`).join('&')
  const { answer, refusal } = await outcomeOf<Plan>(ask, {
    method: 'POST',
    path: `/v1/plan${query === '' ? '' : `?${query}`}`,
    body: {
      ...(await readObject(system, path)),
      ...(await requestOf(options, system)),
      ...(strategy !== undefined && { strategy }),
    },
  })
  const common = { subjects: [path === '-' ? '<stdin>' : path], answer: answer ?? refusal }
  if (answer === undefined) {
    const findings = findingsOfRefusal(refusal)
    const headline = `no plan fits: ${countFindings(findings)}`
    const details = (refusal.alternatives ?? []).map(describeAlternative)
    return { ...common, verdict: 'fail', headline, summary: [], findings, details }
  }
  const findings = findingsOfPlan(answer)
  return {
    ...common,
    verdict: verdictOf(findings, options.strict === true),
    headline: `${answer.strategy} over ${plural(new Set(answer.nodes.map(({ host }) => host)).size, 'host')}, vLLM ${answer.vllm_version}: ${countFindings(findings)}`,
    summary: [
      ...answer.nodes.flatMap(describeNode),
      ...answer.endpoints.map(
        ({ address, port, ranks }) =>
          `requests go to ${address}:${port} (${plural(ranks.length, 'engine')})`,
      ),
    ],
    findings,
    details: artifactsOf(answer),
  }
}

function findingsOfPlan({ findings, checks }: Plan): ReportFinding[] {
  return [
    ...findings.map(({ code, severity, hosts, message }) => ({
      code,
      severity,
      message,
      pointer: hosts.length === 0 ? '' : `/hosts (${hosts.join(', ')})`,
    })),
    ...checks
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ code, severity, verdict, message, pointer }) => ({
        code,
        severity: verdict === 'unknown' ? ('note' as const) : severity,
        unknown: verdict === 'unknown',
        message,
        pointer,
      })),
  ]
}

function describeNode({ host, env, argv, before }: PlanNode): string[] {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`)
  const command = argv === null ? [] : [[...assignments, 'vllm', commandText(argv)].join(' ')]
  return [...before, ...command].map((line) => `${host}: ${line}`)
}

function describeAlternative({ options }: Readonly<Record<string, unknown>>): string {
  return Array.isArray(options) ? `would fit: ${commandText(options.map(String))}` : ''
}

function artifactsOf({ manifest, network_policy, systemd = [], docker = [] }: Plan): string[] {
  return [
    ...[manifest, network_policy].flatMap((text) => (text === undefined ? [] : ['---', text])),
    ...systemd.flatMap(({ host, name, unit }) => [`# ${host}: ${name}`, unit]),
    ...docker.map(({ host, command }) => `# ${host}\n${command}`),
  ]
}
