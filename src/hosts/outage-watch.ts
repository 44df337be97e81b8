import type { Outage } from './lease.ts'
import type { HostRegistry } from './registry.ts'

/** Where a watch reports what it finds. */
export interface OutageLog {
  /** Hosts cannot be served. Called again only when the reason changes. */
  failed(reason: unknown): void
  /** Hosts can be served again. */
  recovered(): void
  /** Hosts are served again after an outage. */
  ended(outage: Outage): void
}

/** The longest pause after an attempt that failed. */
const RETRY_MILLISECONDS = 1_000

/**
 * Records in the registry, several times per lease, that hosts are served. So it finds out when no instance served them,
 * because the service or its database was down. Times are milliseconds since 1970 by the clock of the server.
 */
export class OutageWatch {
  readonly #registry: Pick<HostRegistry, 'checkReads' | 'noteServing'>
  readonly #ttl: number
  readonly #now: () => number
  readonly #log: OutageLog
  #timer: ReturnType<typeof setTimeout> | undefined
  #isStopped = false
  /** When this instance last recorded that hosts are served. */
  #servedAt: number | undefined
  /** The last outage according to the registry. */
  #known: Outage | null = null
  /** Why the last attempt failed; undefined: it succeeded. */
  #failure: string | undefined

  constructor(
    registry: Pick<HostRegistry, 'checkReads' | 'noteServing'>,
    leaseTtlSeconds: number,
    now: () => number,
    log: OutageLog,
  ) {
    this.#registry = registry
    this.#ttl = leaseTtlSeconds * 1000
    this.#now = now
    this.#log = log
  }

  /** The current outage, else the last one; null: none is known. */
  get outage(): Outage | null {
    const now = this.#now()
    const isOutage = this.#servedAt !== undefined && now - this.#servedAt > this.#gap
    return isOutage ? { from: this.#servedAt ?? now, until: now } : this.#known
  }

  /** A gap of less than a renewal costs no host its lease. */
  get #gap(): number {
    return this.#ttl / 3
  }

  /** Makes an attempt now, and further ones until `stop`. Errors of the registry go to the log. */
  async start(): Promise<void> {
    await this.attempt()
    if (this.#isStopped) return
    const pause = Math.max(250, this.#ttl / 12)
    const next = this.#failure === undefined ? pause : Math.min(pause, RETRY_MILLISECONDS)
    this.#timer = setTimeout(() => void this.start(), next)
  }

  /** Records that hosts are served now, if the registry can be read and changed. */
  async attempt(): Promise<void> {
    try {
      await this.#registry.checkReads()
      this.#take(await this.#registry.noteServing(this.#now(), this.#gap))
    } catch (error) {
      const reason = String(error)
      if (reason !== this.#failure) this.#log.failed(error)
      this.#failure = reason
    }
  }

  #take(outage: Outage | null): void {
    if (this.#failure !== undefined) this.#log.recovered()
    this.#failure = undefined
    if (outage !== null && outage.until !== this.#known?.until) this.#log.ended(outage)
    this.#known = outage
    this.#servedAt = this.#now()
  }

  /** Ends the attempts. */
  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }
}
