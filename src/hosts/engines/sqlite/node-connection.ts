import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { PRAGMAS } from './connection.ts'

/** Opens a connection with `node:sqlite`, which Deno provides. */
export function openNodeConnection(path: string): SqliteDatabase {
  const database = new DatabaseSync(path)
  database.exec(PRAGMAS)
  return kyselyDatabase(database)
}

/** The most prepared statements that are cached: the registry has a few dozen, and filters add more. */
const MAX_STATEMENTS = 200

/** The database with the interface that Kysely expects, and a cache of prepared statements. */
function kyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const known = statements.get(text)
      if (known !== undefined) return known
      if (statements.size >= MAX_STATEMENTS) statements.clear()
      const statement = prepare(database, text)
      statements.set(text, statement)
      return statement
    },
  }
}

function prepare(database: DatabaseSync, text: string): SqliteStatement {
  const statement = database.prepare(text)
  const bindings = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bindings(parameters)),
    run: (parameters) => statement.run(...bindings(parameters)),
    iterate: (parameters) => statement.iterate(...bindings(parameters)),
  }
}
