import type { HostReport } from '../hosts/report.ts'
import { backoffSeconds } from './backoff.ts'
import { changesOfHealth } from './health-changes.ts'
import type { Metrics } from './metrics.ts'
import type { Delivery, Reporter } from './reporter.ts'

/** A change of the host is noticed within this time. Probing more often would wake GPUs that sleep. */
const PROBE_SECONDS = 60
const LONGEST_RETRY_AFTER_SECONDS = 3600

/** What probing in a loop needs from its surroundings. */
export interface ProbeDependencies {
  readonly probe: () => Promise<HostReport>
  readonly metrics: Metrics
  /** Milliseconds on a monotonic clock, to schedule what is due. */
  readonly monotonic: () => number
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
}

/** What reporting in a loop needs from its surroundings. */
export interface LoopDependencies extends ProbeDependencies {
  readonly reporter: Pick<Reporter, 'isNews' | 'deliver'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** From 0 up to and without 1. */
  readonly random: () => number
}

/**
 * Reports on start and on change and renews the lease in between, until the signal aborts ('stopped') or the server
 * refuses to enrol the host ('refused'); any other refusal may be a server that is set up wrongly, and is tried again.
 * Only the newest report is ever sent: one older than a minute is replaced before a try.
 */
export async function runLoop(
  dependencies: LoopDependencies,
  signal: AbortSignal,
): Promise<'stopped' | 'refused'> {
  const { reporter, monotonic, sleep, log } = dependencies
  const newest = newestReport(dependencies)
  const progress = new Progress(dependencies)
  while (!signal.aborted) {
    const report = await newest()
    const isNews = reporter.isNews(report)
    if (!isNews && monotonic() < progress.renewAt) {
      await sleep(Math.min(PROBE_SECONDS, (progress.renewAt - monotonic()) / 1000), signal)
      continue
    }
    const delivery = await reporter.deliver(report, signal)
    if (signal.aborted) break
    if (delivery.kind === 'refused' && delivery.enrolment) {
      log('error', delivery.message)
      return 'refused'
    }
    const seconds =
      delivery.kind === 'accepted'
        ? progress.noteSuccess(delivery, isNews)
        : progress.noteFailure(delivery)
    await sleep(seconds, signal)
  }
  return 'stopped'
}

/** Probes once a minute for the metrics, and for the log of devices that go bad, until the signal aborts. */
export async function runProbes(dependencies: ProbeDependencies, signal: AbortSignal) {
  const newest = newestReport(dependencies)
  while (!signal.aborted) {
    await newest()
    await dependencies.sleep(PROBE_SECONDS, signal)
  }
}

type Failure = Exclude<Delivery, { kind: 'accepted' }>
type Success = Extract<Delivery, { kind: 'accepted' }>

/** How the deliveries went so far, by which it logs and says how long to wait. */
class Progress {
  readonly #dependencies: LoopDependencies
  #failures = 0
  #hasSucceeded = false
  /** When the lease is to be renewed, on the monotonic clock. */
  renewAt = 0

  constructor(dependencies: LoopDependencies) {
    this.#dependencies = dependencies
  }

  /** Logs the first success, the first after failures, and new reports; returns the seconds to wait. */
  noteSuccess({ renewAfterSeconds }: Success, isNews: boolean): number {
    const { log, metrics, now, monotonic } = this.#dependencies
    if (!this.#hasSucceeded) log('info', 'The server has the report of this host')
    else if (this.#failures > 0) log('info', 'The server accepts reports again')
    else if (isNews) log('info', 'The host has changed, and the server has the new report')
    this.#failures = 0
    this.#hasSucceeded = true
    metrics.noteSuccess(Math.floor(now() / 1000))
    this.renewAt = monotonic() + renewAfterSeconds * 1000
    return Math.min(PROBE_SECONDS, renewAfterSeconds)
  }

  /** Returns the seconds to wait. */
  noteFailure(delivery: Failure): number {
    this.#failures += 1
    const { log, random } = this.#dependencies
    const seconds = waitSeconds(delivery, this.#failures, random)
    const level = delivery.kind === 'refused' ? 'error' : 'warn'
    log(level, `${delivery.message}; trying again in ${seconds.toFixed(1)} s`)
    return seconds
  }
}

/** Gives the last report while it is young, and else probes. */
function newestReport({
  probe,
  metrics,
  monotonic,
  log,
}: ProbeDependencies): () => Promise<HostReport> {
  let last: { readonly at: number; readonly report: HostReport } | undefined
  return async () => {
    if (last && monotonic() - last.at < PROBE_SECONDS * 1000) return last.report
    const before = last?.report
    last = { at: monotonic(), report: await probe() }
    metrics.noteReport(last.report)
    for (const [level, message] of changesOfHealth(before, last.report)) log(level, message)
    return last.report
  }
}

/** A server that names a time gets that time, with the jitter on top; else the jitter alone. */
function waitSeconds(delivery: Failure, failures: number, random: () => number): number {
  const retryAfter = delivery.kind === 'later' ? delivery.retryAfterSeconds : undefined
  const asked = Math.min(retryAfter ?? 0, LONGEST_RETRY_AFTER_SECONDS)
  return asked + backoffSeconds(failures, random)
}
