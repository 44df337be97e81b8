import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { HostRegistry } from '../registry.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'
import { SqlHostRegistry } from './sql.ts'

/** `bigint` as a number: counts and milliseconds stay under 2^53. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig

/**
 * The registry in PostgreSQL, for many instances of the service behind a load balancer. `onIdleError` is told when the
 * server ends a connection that nobody uses; the pool makes a new one. Throws when the server cannot be reached.
 */
export async function openPostgresRegistry(
  url: string,
  onIdleError: (error: Error) => void,
): Promise<HostRegistry> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'parallel-config-service',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    types,
  })
  pool.on('error', onIdleError)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db, sql`text collate "C"`)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return new SqlHostRegistry(db)
}
