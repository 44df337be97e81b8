import { Database, type SQLQueryBindings } from 'bun:sqlite'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SqliteDatabase } from 'kysely'
import type { HostRegistry } from '../registry.ts'
import { PRAGMAS, registryInSqlite } from './sqlite.ts'

/**
 * The registry in one SQLite file, by Bun's own SQLite. Makes the file and its folder (mode 0700) where they are missing.
 * Throws when the file cannot be opened or holds something else.
 */
export async function openBunSqliteRegistry(path: string): Promise<HostRegistry> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return registryInSqlite(() => {
    const database = new Database(path, { create: true, strict: true })
    database.run(PRAGMAS)
    return kyselyDatabase(database)
  })
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
