import type { HostRegistry } from '../registry.ts'
import { namingFailures } from '../registry-failure.ts'

const FIRST_RETRY_MILLISECONDS = 500
const LONGEST_RETRY_MILLISECONDS = 10_000

/** Where opening a database is reported. */
export interface OpeningLog {
  /** It cannot be opened. Called again only when the reason changes. */
  failed(reason: string): void
  /** It is open, after it had failed. */
  recovered(): void
}

/**
 * A registry whose database server may be unreachable: `open` is repeated until it succeeds. Calls wait for the first
 * attempt. If it fails, they reject at once with the reason until another attempt succeeds.
 */
export function openInBackground(open: () => Promise<HostRegistry>, log: OpeningLog): HostRegistry {
  const background = new Background(open, log)
  return namingFailures(
    new Proxy({} as HostRegistry, {
      get(_, name: keyof HostRegistry | 'then') {
        // Otherwise `await` would treat the proxy as a promise.
        if (name === 'then') return undefined
        if (name === 'close') return () => background.close()
        return async (...parameters: unknown[]) => {
          const registry = await background.opened
          return Reflect.apply(registry[name], registry, parameters)
        }
      },
    }),
  )
}

class Background {
  /** The last attempt that has ended, or the first one while it runs. */
  opened: Promise<HostRegistry>
  readonly #open: () => Promise<HostRegistry>
  readonly #log: OpeningLog
  #registry: HostRegistry | undefined
  #closed = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(open: () => Promise<HostRegistry>, log: OpeningLog) {
    this.#open = open
    this.#log = log
    this.opened = open()
    this.#settle(this.opened, undefined, FIRST_RETRY_MILLISECONDS)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#registry?.close()
  }

  #settle(attempt: Promise<HostRegistry>, lastReason: string | undefined, delay: number): void {
    attempt.then(
      (registry) => {
        this.#registry = registry
        this.opened = attempt
        // It opened after `close`, so no caller waits for an error.
        if (this.#closed) registry.close().catch(() => undefined)
        else if (lastReason !== undefined) this.#log.recovered()
      },
      (error: unknown) => {
        this.opened = attempt
        const reason = error instanceof Error ? error.message : String(error)
        if (reason !== lastReason) this.#log.failed(reason)
        if (this.#closed) return
        const next = Math.min(delay * 2, LONGEST_RETRY_MILLISECONDS)
        this.#retry = setTimeout(() => this.#settle(this.#open(), reason, next), delay)
      },
    )
  }
}
