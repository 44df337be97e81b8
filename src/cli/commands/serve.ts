import type { ServeAnswer } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { plural } from '../../vllm/values/show.ts'
import { outcomeOf } from '../ask/ask.ts'
import { readCommandLine } from '../input/command-line.ts'
import type { CommandOptions } from '../program.ts'
import { findingsOfAnswer, findingsOfRefusal, HOST_UNKNOWN } from '../report/answer-findings.ts'
import { inOptionsOfAll } from '../report/in-options.ts'
import { countFindings, type Report, verdictOf } from '../report/report.ts'
import type { System } from '../system.ts'
import { modelOf, openService, requestOf } from './context.ts'

/** Finds out what a command line launches. */
export async function serve(
  words: readonly string[],
  options: CommandOptions,
  system: System,
): Promise<Report> {
  const ask = await openService(options, system)
  const commandLine = await readCommandLine(words, options.env ?? {}, system)
  const { answer, refusal } = await outcomeOf<ServeAnswer>(ask, {
    method: 'POST',
    path: '/v1/serve',
    body: {
      ...(await requestOf(options, system)),
      ...(await modelOf(options, system)),
      ...commandLine,
    },
  })
  const { argv = commandLine.argv } = answer ?? refusal
  const sent = { argv, command: commandLine.command }
  const common = { subjects: ['command line'], answer: answer ?? refusal }
  if (answer === undefined) {
    const findings = inOptionsOfAll(findingsOfRefusal(refusal, sent))
    const headline = `it does not launch (stage ${refusal.stage ?? 'checks'}): ${countFindings(findings)}`
    return { ...common, verdict: 'fail', headline, summary: [], findings }
  }
  const findings = inOptionsOfAll(findingsOfAnswer(answer, sent))
  return {
    ...common,
    verdict: verdictOf(findings, options.strict === true),
    headline: `vLLM ${answer.vllm_version} launches ${describeLaunch(answer)}: ${countFindings(findings)}`,
    summary: describeResolution(answer),
    findings,
  }
}

const MODES: Readonly<Record<ServeAnswer['launch']['mode'], string>> = {
  single_api_server: 'one API server',
  multi_api_server: 'several API servers',
  headless: 'engines without an API server',
  multi_port_supervisor: 'a supervisor of several servers',
}

function describeLaunch({ launch: { mode, api_server_count: count } }: ServeAnswer): string {
  return count === null || count < 2 ? MODES[mode] : plural(count, 'API server')
}

function describeResolution({ config, derived, at_launch, checks }: ServeAnswer): string[] {
  const { world_size_across_dp: world } = derived
  return [
    `sizes     tensor ${config.tensor_parallel_size} × pipeline ${config.pipeline_parallel_size} × data ${config.data_parallel_size}${
      typeof world === 'number' ? `: ${plural(world, 'device')} in all` : ''
    }`,
    `executor  ${config.distributed_executor_backend ?? 'none'}`,
    `hash      ${at_launch.hash ?? 'unknown'} (at launch)`,
    ...(checks.length === 0 ? [`host      ${HOST_UNKNOWN}`] : []),
  ]
}
