import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import type { HostRegistry } from '../registry.ts'
import { GroupCommitHostRegistry } from './group-commit.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'

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

/**
 * The registry in one SQLite database, whichever library opens it: once to write, once to read. Closes what it opened when
 * the tables cannot be made.
 */
export async function registryInSqlite(open: () => SqliteDatabase): Promise<HostRegistry> {
  const database = open()
  const db = kyselyOn(database)
  try {
    await migrateBesideOthers(db)
  } catch (error) {
    database.close()
    throw error
  }
  return new GroupCommitHostRegistry(db, kyselyOn(open()))
}

const kyselyOn = (database: SqliteDatabase) =>
  new Kysely<Tables>({ dialect: new TransactionalSqliteDialect({ database }) })

/** A process that loses the race for the first migration finds the tables there when it looks again. */
async function migrateBesideOthers(db: Kysely<Tables>): Promise<void> {
  try {
    await migrate(db, BYTEWISE_TEXT)
  } catch {
    await migrate(db, BYTEWISE_TEXT)
  }
}
