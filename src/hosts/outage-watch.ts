import type { Outage } from './lease.ts'
import type { HostRegistry } from './registry.ts'

/** What became of an attempt to note that hosts are served. */
export interface OutageLog {
  /** Hosts were not served for some time before this. */
  ended(outage: Outage): void
}

/**
 * Notes in the registry, some times a lease, that hosts are served, and so finds out when no instance served them: the
 * service was down, or its database. Time is that of the server, in milliseconds since 1970.
 */
export class OutageWatch {
  readonly #registry: HostRegistry
  readonly #ttl: number
  readonly #now: () => number
  readonly #log: OutageLog
  #timer: ReturnType<typeof setTimeout> | undefined
  #isStopped = false
  /** The last time in which leases could not be renewed; null: there was none that is known. */
  outage: Outage | null = null

  constructor(registry: HostRegistry, leaseTtlSeconds: number, now: () => number, log: OutageLog) {
    this.#registry = registry
    this.#ttl = leaseTtlSeconds * 1000
    this.#now = now
    this.#log = log
  }

  /** Notes it once, and from then on again and again; what the registry throws ends nothing. */
  async start(): Promise<void> {
    try {
      await this.note()
    } catch {
      // Whoever needs the registry says so; this goes on with the next attempt.
    }
    if (this.#isStopped) return
    this.#timer = setTimeout(() => void this.start(), Math.max(250, this.#ttl / 12))
  }

  /** A gap of less than a renewal costs no host its lease. */
  async note(): Promise<void> {
    const outage = await this.#registry.noteServing(this.#now(), this.#ttl / 3)
    if (outage !== null && outage.until !== this.outage?.until) this.#log.ended(outage)
    this.outage = outage
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }
}
