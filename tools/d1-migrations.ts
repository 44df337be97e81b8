import {
  type Dialect,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { migrations } from '../src/hosts/engines/migrations.ts'
import { BYTEWISE_TEXT } from '../src/hosts/engines/sqlite/migrate-sqlite.ts'

const HEADER = '-- Made by `npm run d1-migrations` from src/hosts/engines/migrations.ts\n'

/** Compiles for SQLite and reaches no database. */
const COMPILING: Dialect = {
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
}

/** Each migration of the registry as the SQL that D1 takes, by its file's name. */
export async function d1Migrations(): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const [name, { up }] of Object.entries(migrations(BYTEWISE_TEXT))) {
    const statements: string[] = []
    const db = new Kysely<unknown>({
      dialect: COMPILING,
      log({ query }) {
        statements.push(`${query.sql};\n`)
      },
    })
    await up(db)
    files[`${name}.sql`] = HEADER + statements.join('')
  }
  return files
}
