import { Kysely, PostgresDialect, type PostgresPoolClient, sql } from 'kysely'
import pg from 'pg'
import type { HostRegistry } from '../registry.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'
import { sqlRegistry } from './sql/registry.ts'

/** How long a query waits for a connection, including the time to open one. */
const CONNECTION_MILLISECONDS = 3_000

/** How long a statement may take; those of the registry take a millisecond. A healthy server gives up before the client. */
const STATEMENT_MILLISECONDS = 4_000
const ANSWER_MILLISECONDS = 5_000

/** How long closing waits for the server to end the connections. */
const CLOSE_MILLISECONDS = 1_000

/** Reads `bigint` as a number: counts and milliseconds stay below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig

/**
 * The registry in PostgreSQL, for several instances of the service behind a load balancer. `onConnectionLost` is called
 * when a connection ends, in use or not; the pool opens another. Rejects if the server cannot be reached.
 */
export async function openPostgresRegistry(
  url: string,
  onConnectionLost: (error: Error) => void,
): Promise<HostRegistry> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'parallel-config-service',
    connectionTimeoutMillis: CONNECTION_MILLISECONDS,
    statement_timeout: STATEMENT_MILLISECONDS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  })
  pool.on('error', onConnectionLost)
  // The pool listens only to idle clients, and an error event without a listener would end the process.
  pool.on('connect', (client) => client.on('error', onConnectionLost))
  const connect = async () => withTimeout(await pool.connect())
  const dialect = new PostgresDialect({ pool: { connect, end: () => pool.end() } })
  const db = new Kysely<Tables>({ dialect })
  const close = async () => {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, CLOSE_MILLISECONDS)
    await Promise.race([db.destroy(), late]).finally(() => clearTimeout(timer))
  }
  try {
    await migrate(db, sql`text collate "C"`)
  } catch (error) {
    await close()
    throw error
  }
  return sqlRegistry(db, undefined, close)
}

/** A client whose queries reject if the server does not answer in time. The pool then discards the connection. */
function withTimeout(client: pg.PoolClient): PostgresPoolClient {
  let silent: Error | undefined
  async function query(text: string, parameters: readonly unknown[]) {
    if (silent !== undefined) throw silent
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      silent = new Error(`PostgreSQL did not answer within ${ANSWER_MILLISECONDS} ms`)
      reject(silent)
    }, ANSWER_MILLISECONDS)
    try {
      return await Promise.race([client.query(text, [...parameters]), late])
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    query,
    release: () => client.release(silent !== undefined),
  } as unknown as PostgresPoolClient
}
