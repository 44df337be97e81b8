import { EXIT, type ExitCode } from '../exit.ts'
import type { System } from '../system.ts'
import { formatForGitHub } from './github.ts'
import { formatForPeople } from './human.ts'
import { formatAsJUnit } from './junit.ts'
import type { Report } from './report.ts'

/** The forms of output, the default one first. */
export const OUTPUTS = ['human', 'json', 'sarif', 'github', 'junit'] as const
export type Output = (typeof OUTPUTS)[number]

/** How to print a report, and whether warnings fail it. */
export interface PrintOptions {
  readonly output: Output
  readonly strict: boolean
}

/** Prints a report, and gives the exit code that its verdict stands for. With `strict`, finding nothing to check fails. */
export async function printReport(
  report: Report,
  { output, strict }: PrintOptions,
  system: System,
): Promise<ExitCode> {
  const applied = strict ? applyStrict(report) : report
  system.print(await format(applied, output, strict, system))
  return applied.verdict === 'fail' ? EXIT.findings : EXIT.pass
}

/** Fails where nothing was found, and says so where nothing but `--strict` fails. */
function applyStrict(report: Report): Report {
  const { verdict, headline, findings } = report
  const fails = verdict === 'fail' || verdict === 'nothing_found'
  if (!fails || findings.some((finding) => finding.severity === 'error')) return report
  return { ...report, verdict: 'fail', headline: `${headline}, which fails with --strict` }
}

async function format(
  report: Report,
  output: Output,
  strict: boolean,
  system: System,
): Promise<string> {
  switch (output) {
    case 'json':
      return `${JSON.stringify(report.answer, null, 2)}\n`
    case 'github':
      return formatForGitHub(report)
    case 'junit':
      return formatAsJUnit(report, strict)
    case 'sarif':
      return (await import('./sarif.ts')).formatAsSarif(report, system.folder)
    case 'human':
      return formatForPeople(report, usesColor(system))
  }
}

/** https://no-color.org: any value but the empty one switches colour off. Logs of pipelines can show it: FORCE_COLOR. */
function usesColor({ isTerminal, env }: System): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
  return isTerminal && env.TERM !== 'dumb'
}
