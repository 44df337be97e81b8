import type { HostReport } from '../hosts/report.ts'
import { PLATFORM_UNSPECIFIED } from './platform.ts'

/** What a report says of the host as a whole; `args.ts` has the exit code of each. */
export type Outcome = 'ok' | 'no_accelerator' | 'probe_failed'

/**
 * `probe_failed`: the report is degraded, or has no platform or device count; `no_accelerator`: it is complete, and there
 * is none that a program can use.
 */
export function outcomeOf(report: HostReport): Outcome {
  const isKnownNull = (code: string, fact: string) =>
    report.faults.some((fault) => fault.code === code && fault.facts.includes(fact))
  const uncounted = report.device_count === null && !isKnownNull('not_applicable', '/device_count')
  const unclear = report.platform === null && !isKnownNull(PLATFORM_UNSPECIFIED, '/platform')
  if (report.degraded || unclear || uncounted) return 'probe_failed'
  return report.accelerators?.some(({ usable }) => usable) ? 'ok' : 'no_accelerator'
}
