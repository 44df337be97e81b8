import { Database, type SQLQueryBindings } from 'bun:sqlite'
import type { SqliteDatabase } from 'kysely'
import type { HostRegistry } from '../registry.ts'
import { openSqliteRegistry } from './sqlite.ts'
import { PRAGMAS } from './sqlite-connection.ts'

const THREAD = new URL('./bun-sqlite-thread.ts', import.meta.url)

/** The registry in one SQLite file, by Bun's own SQLite: see {@link openSqliteRegistry}. */
export const openBunSqliteRegistry = (
  path: string,
  onLost: (reason: Error) => void = () => undefined,
): Promise<HostRegistry> => openSqliteRegistry(path, openBunDatabase, THREAD, onLost)

/** One connection to the file at `path`, made where it is missing. Throws when it cannot be opened, or is no database. */
export function openBunDatabase(path: string): SqliteDatabase {
  const database = new Database(path, { create: true, strict: true })
  database.run(PRAGMAS)
  return kyselyDatabase(database)
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
