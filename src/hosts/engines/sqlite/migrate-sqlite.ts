import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import { migrate } from '../migrations.ts'
import type { Tables } from '../schema.ts'

/** SQLite rolls DDL back like anything else; Kysely's own adapter leaves it out, and a crash would halve a migration. */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter() {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl() {
        return true
      }
    })()
  }
}

/** A column's text sorts bytewise in SQLite as it is. */
export const BYTEWISE_TEXT = sql`text`

/** Brings the tables up to date; throws why it could not. */
export async function migrateSqlite(database: SqliteDatabase): Promise<void> {
  const db = new Kysely<Tables>({ dialect: new TransactionalSqliteDialect({ database }) })
  try {
    await migrate(db, BYTEWISE_TEXT)
  } catch {
    // A process that loses the race for the first migration finds the tables there when it looks again.
    await migrate(db, BYTEWISE_TEXT)
  }
}
