import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import type { Tables } from './schema.ts'

/** Opens a connection to the file with the library that the runtime brings. */
export type OpenDatabase = (path: string) => SqliteDatabase

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

/** What each connection is told first. Each commit is durable: a write that was acknowledged survives a power cut. */
export const PRAGMAS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`

/** A column's text sorts bytewise in SQLite as it is. */
export const BYTEWISE_TEXT = sql`text`

/** The query builder over one connection. */
export const kyselyOn = (database: SqliteDatabase): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new TransactionalSqliteDialect({ database }) })
