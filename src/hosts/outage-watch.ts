import type { Outage } from './lease.ts'
import type { HostRegistry } from './registry.ts'

/** Hears how serving hosts goes. */
export interface OutageLog {
  /** Hosts cannot be served, for this reason; each reason once, until it changes. */
  failed(reason: unknown): void
  /** They can be served again. */
  recovered(): void
  /** Hosts were not served for some time before this. */
  ended(outage: Outage): void
}

/** How soon another attempt follows one that failed. */
const RETRY_MILLISECONDS = 1_000

/**
 * Notes in the registry, some times a lease, that hosts are served, and so finds out when no instance served them: the
 * service was down, or its database. Time is that of the server, in milliseconds since 1970.
 */
export class OutageWatch {
  readonly #registry: Pick<HostRegistry, 'checkReads' | 'noteServing'>
  readonly #ttl: number
  readonly #now: () => number
  readonly #log: OutageLog
  #timer: ReturnType<typeof setTimeout> | undefined
  #isStopped = false
  /** When this instance last noted that hosts are served. */
  #servedAt: number | undefined
  /** The last outage that the registry knows of. */
  #known: Outage | null = null
  /** Why the last attempt failed; undefined: it did not. */
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

  /** The last time in which leases could not be renewed, or the present one; null: none is known. */
  get outage(): Outage | null {
    const now = this.#now()
    const isOutage = this.#servedAt !== undefined && now - this.#servedAt > this.#gap
    return isOutage ? { from: this.#servedAt ?? now, until: now } : this.#known
  }

  /** A gap of less than a renewal costs no host its lease. */
  get #gap(): number {
    return this.#ttl / 3
  }

  /** Notes it once, and from then on again and again; what the registry throws ends nothing. */
  async start(): Promise<void> {
    await this.attempt()
    if (this.#isStopped) return
    const pause = Math.max(250, this.#ttl / 12)
    const next = this.#failure === undefined ? pause : Math.min(pause, RETRY_MILLISECONDS)
    this.#timer = setTimeout(() => void this.start(), next)
  }

  /** Notes that hosts are served now, if they are. */
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

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }
}
