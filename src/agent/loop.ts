import type { HostReport } from '../hosts/report.ts'
import { backoffSeconds } from './backoff.ts'
import type { Metrics } from './metrics.ts'
import type { Delivery, Reporter } from './reporter.ts'

/** A change of the host is seen after this long, and no sooner: to probe wakes GPUs that sleep. */
const PROBE_SECONDS = 60
const LONGEST_RETRY_AFTER_SECONDS = 3600

export interface LoopDependencies {
  readonly probe: () => Promise<HostReport>
  readonly reporter: Pick<Reporter, 'isNews' | 'deliver'>
  readonly metrics: Metrics
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds on a clock that nobody sets, for what is due when. */
  readonly monotonic: () => number
  /** From 0 up to and without 1. */
  readonly random: () => number
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
}

/**
 * Reports on start and on change and renews the lease in between, until the signal aborts ('stopped') or the server
 * refuses. Only the newest report is ever sent: one that is older than a minute is made anew before a try.
 */
export async function runLoop(
  dependencies: LoopDependencies,
  signal: AbortSignal,
): Promise<'stopped' | 'refused'> {
  const { reporter, metrics, now, monotonic, sleep, log } = dependencies
  const newest = newestReport(dependencies)
  let failures = 0
  let renewAt = 0
  while (!signal.aborted) {
    const report = await newest()
    if (!reporter.isNews(report) && monotonic() < renewAt) {
      await sleep(Math.min(PROBE_SECONDS, (renewAt - monotonic()) / 1000), signal)
      continue
    }
    const delivery = await reporter.deliver(report, signal)
    if (signal.aborted) break
    if (delivery.kind === 'refused') {
      log('error', delivery.message)
      return 'refused'
    }
    if (delivery.kind === 'accepted') {
      if (failures > 0) log('info', 'The server takes reports again')
      failures = 0
      metrics.noteSuccess(Math.floor(now() / 1000))
      renewAt = monotonic() + delivery.renewAfterSeconds * 1000
      await sleep(Math.min(PROBE_SECONDS, delivery.renewAfterSeconds), signal)
      continue
    }
    failures += 1
    const seconds = waitSeconds(delivery, failures, dependencies.random)
    log('warn', `${delivery.message}; trying again in ${seconds.toFixed(1)} s`)
    await sleep(seconds, signal)
  }
  return 'stopped'
}

/** Gives the last report while it is young, and else probes. */
function newestReport({ probe, metrics, monotonic }: LoopDependencies): () => Promise<HostReport> {
  let last: { readonly at: number; readonly report: HostReport } | undefined
  return async () => {
    if (last && monotonic() - last.at < PROBE_SECONDS * 1000) return last.report
    last = { at: monotonic(), report: await probe() }
    metrics.noteReport(last.report)
    return last.report
  }
}

/** A server that names a time gets that time, with the jitter on top; else the jitter alone. */
function waitSeconds(
  delivery: Extract<Delivery, { kind: 'later' }>,
  failures: number,
  random: () => number,
): number {
  const asked = Math.min(delivery.retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS)
  return asked + backoffSeconds(failures, random)
}
