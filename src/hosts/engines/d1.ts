import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { HostRegistry } from '../registry.ts'
import type { Tables } from './schema.ts'
import { type Atomically, SqlHostRegistry } from './sql.ts'

/** As much of Cloudflare's `D1Database` as the registry uses. */
export interface D1Database {
  prepare(text: string): D1Statement
  /** One transaction: all statements or none. */
  batch(statements: D1Statement[]): Promise<{ readonly results: unknown[] }[]>
}

interface D1Statement {
  bind(...parameters: unknown[]): D1Statement
  all(): Promise<{ readonly results: unknown[] }>
}

/**
 * The registry in Cloudflare D1, whose tables `wrangler d1 migrations apply` has made. D1 keeps no transaction open for a
 * client, so what takes more than one statement is a batch. All goes to the primary: the newest state is always seen.
 */
export function openD1Registry(database: D1Database): HostRegistry {
  const db = new Kysely<Tables>({ dialect: new D1Dialect(database) })
  const atomically: Atomically = async (statements) => {
    const batch = statements.map((statement) => prepare(database, statement.compile()))
    return (await database.batch(batch)).map(({ results }) => results)
  }
  return new SqlHostRegistry(db, atomically)
}

const prepare = (database: D1Database, { sql, parameters }: CompiledQuery) =>
  database.prepare(sql).bind(...parameters)

class D1Dialect implements Dialect {
  readonly #database: D1Database

  constructor(database: D1Database) {
    this.#database = database
  }

  createAdapter = () => new SqliteAdapter()
  createDriver = () => new D1Driver(this.#database)
  createQueryCompiler = () => new SqliteQueryCompiler()
  createIntrospector = (db: Kysely<unknown>) => new SqliteIntrospector(db)
}

/** One connection for all: D1 has none, each statement is a call of its own. */
class D1Driver implements Driver {
  readonly #connection: DatabaseConnection

  constructor(database: D1Database) {
    this.#connection = {
      async executeQuery<Row>(query: CompiledQuery) {
        return { rows: (await prepare(database, query).all()).results as Row[] }
      },
      streamQuery: () => unsupported('streams no rows'),
    }
  }

  acquireConnection = async () => this.#connection
  beginTransaction = async () => unsupported('keeps no transaction open: run a batch')
  commitTransaction = this.beginTransaction
  rollbackTransaction = this.beginTransaction
  async init() {}
  async releaseConnection() {}
  async destroy() {}
}

function unsupported(reason: string): never {
  throw new Error(`D1 ${reason}`)
}
