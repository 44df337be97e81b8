import type { Severity } from '../../manifests/index.ts'
import { plural } from '../../vllm/values/show.ts'
import type { FilePlace } from '../input/joined-files.ts'

/** Something that a command found. */
export interface ReportFinding {
  /** Stable; `explain` says what it stands for. */
  readonly code: string
  readonly severity: Severity
  /** What is wrong and what to do. */
  readonly message: string
  /** Where in what was sent: a JSON Pointer, after the number of the document where there are several. */
  readonly pointer: string
  /** Where in a file that was read. */
  readonly place?: FilePlace
  /** The word of the command line. */
  readonly word?: WordPlace
  readonly pods?: readonly string[]
  /** True: something that could not be checked, so that a strict check fails. */
  readonly unknown?: boolean
  /** Why it is silenced. */
  readonly ignored?: string | undefined
}

/** A word of a command line, as one text. */
export interface WordPlace {
  readonly text: string
  /** From 1. */
  readonly column: number
  readonly length: number
}

/** The verdict on all that was checked; `nothing_found`: no vLLM runs in it. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'nothing_found'

/** The outcome of a command, for every form of output. */
export interface Report {
  readonly verdict: Verdict
  /** What the verdict is about, in one line. */
  readonly headline: string
  /** Lines between the headline and the findings, for people. */
  readonly summary: readonly string[]
  readonly findings: readonly ReportFinding[]
  /** Lines after the findings, for people. */
  readonly details?: readonly string[]
  /** What was looked at: files, or `command line`. */
  readonly subjects: readonly string[]
  /** What `--output json` prints. */
  readonly answer: unknown
}

/** The verdict on findings: errors fail; with `strict`, so do warnings and what could not be checked. */
export function verdictOf(findings: readonly ReportFinding[], strict: boolean): Verdict {
  const counting = findings.filter(({ ignored }) => ignored === undefined)
  if (counting.some((finding) => fails(finding, strict))) return 'fail'
  return counting.some(({ severity }) => severity === 'warning') ? 'warn' : 'pass'
}

/** Whether one finding alone fails what was checked. */
export function fails({ severity, unknown, ignored }: ReportFinding, strict: boolean): boolean {
  if (ignored !== undefined) return false
  return severity === 'error' || (strict && (severity === 'warning' || unknown === true))
}

/** Such as `1 error, 2 warnings`. */
export function countFindings(findings: readonly ReportFinding[]): string {
  const counted = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter(
      (finding) => finding.severity === severity && finding.ignored === undefined,
    ).length
    return count === 0 ? [] : [plural(count, severity)]
  })
  const ignored = findings.filter((finding) => finding.ignored !== undefined).length
  if (ignored > 0) counted.push(`${ignored} silenced`)
  return counted.length === 0 ? 'no findings' : counted.join(', ')
}
