import { Database, type SQLQueryBindings } from 'bun:sqlite'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
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

/** Opens the file, which is durable at each commit: a write that was acknowledged survives a power cut. */
function openDatabase(path: string): Database {
  const database = new Database(path, { create: true, strict: true })
  database.run('PRAGMA busy_timeout = 5000')
  database.run('PRAGMA journal_mode = WAL')
  database.run('PRAGMA synchronous = FULL')
  database.run('PRAGMA foreign_keys = ON')
  return database
}

/** Bun's database in the shape that Kysely asks for. `query` keeps prepared statements, `prepare` would not. */
const kyselyDatabase = (database: Database): SqliteDatabase => ({
  close: () => database.close(),
  prepare(text) {
    const statement = database.query<unknown, SQLQueryBindings[]>(text)
    const bindings = (parameters: readonly unknown[]) => parameters as SQLQueryBindings[]
    return {
      reader: statement.reader,
      all: (parameters) => statement.all(...bindings(parameters)),
      run: (parameters) => statement.run(...bindings(parameters)),
      iterate: (parameters) => statement.iterate(...bindings(parameters)),
    }
  },
})

/**
 * The registry in one SQLite file, by Bun's own SQLite. Makes the file and its folder (mode 0700) where they are missing.
 * Throws when the file cannot be opened or holds something else.
 */
export async function openSqliteRegistry(path: string): Promise<HostRegistry> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const database = openDatabase(path)
  const db = kyselyOn(database)
  try {
    await migrateBesideOthers(db)
  } catch (error) {
    database.close()
    throw error
  }
  return new GroupCommitHostRegistry(db, kyselyOn(openDatabase(path)))
}

const kyselyOn = (database: Database) =>
  new Kysely<Tables>({
    dialect: new TransactionalSqliteDialect({ database: kyselyDatabase(database) }),
  })

/** A process that loses the race for the first migration finds the tables there when it looks again. */
async function migrateBesideOthers(db: Kysely<Tables>): Promise<void> {
  const bytewiseText = sql`text`
  try {
    await migrate(db, bytewiseText)
  } catch {
    await migrate(db, bytewiseText)
  }
}
