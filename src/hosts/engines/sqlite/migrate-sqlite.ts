import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import { migrate } from '../migrations.ts'
import type { Tables } from '../schema.ts'

/** SQLite rolls back DDL, which the adapter of Kysely does not use. Without it, a crash could halve a migration. */
class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter() {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl() {
        return true
      }
    })()
  }
}

/** The type of a text column that sorts bytewise: any text in SQLite. */
export const BYTEWISE_TEXT = sql`text`

/** Migrates the tables to the newest version; throws if it cannot. */
export async function migrateSqlite(database: SqliteDatabase): Promise<void> {
  const db = new Kysely<Tables>({ dialect: new TransactionalSqliteDialect({ database }) })
  try {
    await migrate(db, BYTEWISE_TEXT)
  } catch {
    // A process that loses the race for the first migration finds the tables there when it looks again.
    await migrate(db, BYTEWISE_TEXT)
  }
}
