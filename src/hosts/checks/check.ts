import type { Check, HostFacts, Resolution } from '../../parallel-config/outcome.ts'
import type { HostReport } from '../report.ts'

/** What a check examines: a resolved config, and what is known about the host. */
export interface CheckContext {
  readonly config: Resolution['config']
  readonly derived: Resolution['derived']
  /** Null: the request has only facts. */
  readonly report: HostReport | null
  /** The facts that the config was resolved with: the report's, overridden by the request's own. */
  readonly facts: HostFacts
}

/** What one check found. */
export type Finding = Pick<Check, 'verdict' | 'pointer' | 'message' | 'fact'>

/** A check against a host. */
export interface HostCheck {
  /** Stable. */
  readonly code: string
  /** What is wrong when the check does not pass. */
  readonly summary: string
  /** `error`: the deployment would fail to start or to work; `warning`: it would run slower than it could. */
  readonly severity: Check['severity']
  /** Returns undefined where the config has nothing that the check is about. */
  readonly examine: (context: CheckContext) => Finding | undefined
}

/** The check was made, and nothing is wrong. `pointer` is the JSON Pointer to what was examined. */
export function pass(pointer: string, message: string): Finding {
  return { verdict: 'pass', pointer, message }
}

/** The check was made, and `message` says what is wrong and what to do. */
export function fail(pointer: string, message: string): Finding {
  return { verdict: 'fail', pointer, message }
}

/** `fact` is the JSON Pointer, into a request, of the fact that is missing; undefined: no request can give it. */
export function unknown(pointer: string, message: string, fact?: string): Finding {
  return { verdict: 'unknown', pointer, message, ...(fact !== undefined && { fact }) }
}

/** `what` is unknown without a report, or because the report does not have the first of `facts`, or one it depends on. */
export function unknownFromReport(
  { report }: CheckContext,
  pointer: string,
  what: string,
  ...facts: readonly [string, ...string[]]
): Finding {
  if (report === null) {
    const message = `${what} is unknown, because no report of the host was given. Send host_id or host_report`
    return unknown(pointer, message, '/host_report')
  }
  const message = `${what} is unknown: ${reasonIn(report, facts)}`
  return unknown(pointer, message, `/host_report${facts[0]}`)
}

/** `what` is unknown without a fact that a request can have at the pointer `fact`, and a report at `inReport`. */
export function unknownFact(
  { report }: CheckContext,
  pointer: string,
  what: string,
  fact: string,
  inReport: string,
): Finding {
  const reason = report === null ? '' : `: ${reasonIn(report, [inReport])}`
  const name = fact.slice(1).replaceAll('/', '.')
  return unknown(pointer, `${what} is unknown${reason}. Give ${name}`, fact)
}

function reasonIn(report: HostReport, facts: readonly string[]): string {
  const wanted = new Set(facts)
  const fault = report.faults.find((each) => each.facts.some((fact) => wanted.has(fact)))
  return fault?.message ?? 'the report leaves it open'
}
