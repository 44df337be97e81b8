import type { Compilable, Kysely } from 'kysely'
import type { Tables } from '../schema.ts'

/** Runs statements in order, all or none of them, and resolves to the rows of each. */
export type Atomically = (
  statements: readonly Compilable[],
) => Promise<readonly (readonly unknown[])[]>

/** Runs them in a transaction, for engines with interactive transactions. */
export const inTransaction =
  (db: Kysely<Tables>): Atomically =>
  (statements) =>
    db.transaction().execute(async (transaction) => {
      const results: (readonly unknown[])[] = []
      for (const statement of statements) {
        results.push((await transaction.executeQuery(statement.compile())).rows)
      }
      return results
    })
