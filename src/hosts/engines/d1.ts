import { type CompiledQuery, Kysely } from 'kysely'
import type { HostRegistry } from '../registry.ts'
import type { Tables } from './schema.ts'
import type { Atomically } from './sql/atomically.ts'
import { sqlRegistry } from './sql/registry.ts'
import { SqliteStatementDialect } from './sqlite-statement-dialect.ts'

/** The part of Cloudflare's `D1Database` that the registry uses. */
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
 * The registry in Cloudflare D1, whose tables `wrangler d1 migrations apply` creates. D1 has no interactive transactions,
 * so each change is one batch. Every query goes to the primary, which has the newest state.
 */
export function openD1Registry(database: D1Database): HostRegistry {
  const dialect = new SqliteStatementDialect(
    async (query) => (await prepare(database, query).all()).results,
  )
  const atomically: Atomically = async (statements) => {
    const batch = statements.map((statement) => prepare(database, statement.compile()))
    return (await database.batch(batch)).map(({ results }) => results)
  }
  return sqlRegistry(new Kysely<Tables>({ dialect }), atomically)
}

const prepare = (database: D1Database, { sql, parameters }: CompiledQuery) =>
  database.prepare(sql).bind(...parameters)
