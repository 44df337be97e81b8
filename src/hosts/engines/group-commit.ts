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
 * The registry in an embedded database, whose every commit waits for the disk: messages that came in while the last
 * commit waited share the next. None is answered before its commit; when that fails, all of it is undone and rejects.
 */
export class GroupCommitHostRegistry extends SqlHostRegistry {
  readonly #db: Kysely<Tables>
  #waiting: Job[] = []
  #scheduled = false

  constructor(db: Kysely<Tables>) {
    super(db)
    this.#db = db
  }

  override acceptReport(message: ReportMessage): ReturnType<SqlHostRegistry['acceptReport']> {
    return this.#commit((registry) => registry.acceptReport(message))
  }

  override renewLease(message: LeaseMessage): ReturnType<SqlHostRegistry['renewLease']> {
    return this.#commit((registry) => registry.renewLease(message))
  }

  #commit<T>(change: (registry: SqlHostRegistry) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#waiting.push({ change, resolve, reject })
    if (!this.#scheduled) {
      this.#scheduled = true
      // After everything else that is ready now: signatures are verified on other threads, and come back in bunches.
      setImmediate(() => this.#drain())
    }
    return promise
  }

  async #drain(): Promise<void> {
    const jobs = this.#waiting
    this.#waiting = []
    this.#scheduled = false
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
