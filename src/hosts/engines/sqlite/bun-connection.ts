import { Database, type SQLQueryBindings } from 'bun:sqlite'
import type { SqliteDatabase } from 'kysely'
import { PRAGMAS } from './connection.ts'

/** Opens a connection with Bun's own SQLite. */
export function openBunConnection(path: string): SqliteDatabase {
  const database = new Database(path, { create: true, strict: true })
  database.run(PRAGMAS)
  return kyselyDatabase(database)
}

/** Bun's database with the interface that Kysely expects. `query` caches prepared statements, `prepare` does not. */
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
