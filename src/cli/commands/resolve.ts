import type { Resolution } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { outcomeOf } from '../ask/ask.ts'
import { readObject } from '../input/yaml.ts'
import type { CommandOptions } from '../program.ts'
import { findingsOfAnswer, findingsOfRefusal, HOST_UNKNOWN } from '../report/answer-findings.ts'
import { inOptionsOfAll } from '../report/in-options.ts'
import { countFindings, type Report, verdictOf } from '../report/report.ts'
import type { System } from '../system.ts'
import { mergeRequests, openService, requestOf } from './context.ts'

/** Finds out what vLLM makes of a config. */
export async function resolve(
  [path = '-']: readonly string[],
  options: CommandOptions,
  system: System,
): Promise<Report> {
  const ask = await openService(options, system)
  const given = await readObject(system, path)
  // No field of a ParallelConfig is called `config`: what has one is a whole request.
  const request = Object.hasOwn(given, 'config') ? given : { config: given }
  const { answer, refusal } = await outcomeOf<Resolution>(ask, {
    method: 'POST',
    path: '/v1/resolve',
    body: mergeRequests(request, await requestOf(options, system)),
  })
  const common = { subjects: [path === '-' ? '<stdin>' : path], answer: answer ?? refusal }
  if (answer === undefined) {
    const findings = inOptionsOfAll(findingsOfRefusal(refusal))
    const headline = `it does not resolve: ${countFindings(findings)}`
    return { ...common, verdict: 'fail', headline, summary: [], findings }
  }
  const findings = inOptionsOfAll(findingsOfAnswer(answer))
  return {
    ...common,
    verdict: verdictOf(findings, options.strict === true),
    headline: `it resolves in vLLM ${answer.vllm_version}: ${countFindings(findings)}`,
    summary: [
      `hash  ${answer.hash ?? 'unknown'}`,
      ...(answer.checks.length === 0 ? [`host  ${HOST_UNKNOWN}`] : []),
      ...answer.changes.map(describeChange),
    ],
    findings,
  }
}

function describeChange({ pointer, from, to, rule }: Resolution['changes'][number]): string {
  return `${pointer.replace(/^\/config\//, '')}: ${JSON.stringify(from)} → ${JSON.stringify(to)} (${rule})`
}
