import type { HostReport } from '../hosts/report.ts'
import { PLATFORM_UNSPECIFIED } from './platform.ts'

/** What a report says of the host as a whole; `args.ts` has the exit code of each. */
export type Outcome = 'ok' | 'no_accelerator' | 'probe_failed'

/**
 * `probe_failed`: the report is degraded, or has no platform or device count; `no_accelerator`: it is complete, and no
 * program can use an accelerator.
 */
export function outcomeOf(report: HostReport): Outcome {
  const isKnownNull = (code: string, fact: string) =>
    report.faults.some((fault) => fault.code === code && fault.facts.includes(fact))
  const uncounted = report.device_count === null && !isKnownNull('not_applicable', '/device_count')
  const unclear = report.platform === null && !isKnownNull(PLATFORM_UNSPECIFIED, '/platform')
  if (report.degraded || unclear || uncounted) return 'probe_failed'
  return report.accelerators?.some(({ usable }) => usable) ? 'ok' : 'no_accelerator'
}

/** Why a report is not `ok`, in one line; undefined: it is. */
export function reasonOf(report: HostReport): string | undefined {
  const outcome = outcomeOf(report)
  if (outcome === 'ok') return undefined
  if (outcome === 'no_accelerator') {
    return 'This host has no accelerator that a program can use. Run the command doctor to see what it has'
  }
  const fault = report.faults.find(({ facts }) =>
    facts.some((fact) => fact === '/platform' || fact === '/device_count'),
  )
  const why = fault?.message ?? "the interface of an accelerator's driver does not answer"
  return `A probe failed: ${why}. Run the command doctor to see all that is unknown`
}
