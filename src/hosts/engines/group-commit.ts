import type { Kysely } from 'kysely'
import type { LeaseMessage, ReportMessage } from '../registry.ts'
import type { Tables } from './schema.ts'
import { SqlHostRegistry } from './sql.ts'

/** A change that waits for its transaction, and who waits for it. */
interface Job {
  readonly change: (registry: SqlHostRegistry) => Promise<unknown>
  readonly resolve: (outcome: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * How long renewals gather before a commit. While the disk is waited for nothing else is answered, so that at a thousand
 * renewals a second it is the number of commits that the slowest of the other requests feel.
 */
const LEASES_WAIT_MILLISECONDS = 25

/**
 * The registry in an embedded database, whose every commit waits for the disk: messages that came in while the last
 * commit waited share the next. None is answered before its commit; when that fails, all of it is undone and rejects.
 */
export class GroupCommitHostRegistry extends SqlHostRegistry {
  readonly #db: Kysely<Tables>
  #waiting: Job[] = []
  #reportWaits = false
  #leaseTimer: ReturnType<typeof setTimeout> | undefined

  constructor(db: Kysely<Tables>, reader: Kysely<Tables>) {
    super(db, reader)
    this.#db = db
  }

  override acceptReport(message: ReportMessage): ReturnType<SqlHostRegistry['acceptReport']> {
    const outcome = this.#wait((registry) => registry.acceptReport(message))
    if (!this.#reportWaits) {
      this.#reportWaits = true
      // After everything else that is ready now: signatures are verified on other threads, and come back in bunches.
      setImmediate(() => this.#drain())
    }
    return outcome
  }

  override renewLease(message: LeaseMessage): ReturnType<SqlHostRegistry['renewLease']> {
    const outcome = this.#wait((registry) => registry.renewLease(message))
    this.#leaseTimer ??= setTimeout(() => this.#drain(), LEASES_WAIT_MILLISECONDS)
    return outcome
  }

  #wait<T>(change: (registry: SqlHostRegistry) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#waiting.push({ change, resolve, reject })
    return promise
  }

  async #drain(): Promise<void> {
    const jobs = this.#waiting
    this.#waiting = []
    this.#reportWaits = false
    clearTimeout(this.#leaseTimer)
    this.#leaseTimer = undefined
    if (jobs.length === 0) return
    try {
      const outcomes = await this.#db.transaction().execute(async (transaction) => {
        const registry = new SqlHostRegistry(transaction)
        const done: unknown[] = []
        for (const { change } of jobs) done.push(await change(registry))
        return done
      })
      for (const [index, { resolve }] of jobs.entries()) resolve(outcomes[index] as never)
    } catch (error) {
      for (const { reject } of jobs) reject(error)
    }
  }
}
