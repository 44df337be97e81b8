import { type CompiledQuery, Kysely } from 'kysely'
import type { HostRegistry } from '../registry.ts'
import type { Tables } from './schema.ts'
import { type Atomically, SqlHostRegistry } from './sql.ts'
import { SqliteStatementDialect } from './sqlite-statement-dialect.ts'

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
  const dialect = new SqliteStatementDialect(
    async (query) => (await prepare(database, query).all()).results,
  )
  const atomically: Atomically = async (statements) => {
    const batch = statements.map((statement) => prepare(database, statement.compile()))
    return (await database.batch(batch)).map(({ results }) => results)
  }
  return new SqlHostRegistry(new Kysely<Tables>({ dialect }), atomically)
}

const prepare = (database: D1Database, { sql, parameters }: CompiledQuery) =>
  database.prepare(sql).bind(...parameters)
