import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, type PostgresPoolClient, sql } from 'kysely'
import pg from 'pg'
import type { HostRegistry } from '../registry.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'
import { SqlHostRegistry } from './sql.ts'

/** How long a free connection is waited for, one that has to be made included. */
const CONNECTION_MILLISECONDS = 3_000

/** How long a statement may take: those of the registry take a millisecond. The server gives up first, if it is well. */
const STATEMENT_MILLISECONDS = 4_000
const ANSWER_MILLISECONDS = 5_000

/** How long closing waits for the server to say goodbye. */
const GOODBYE_MILLISECONDS = 1_000

/** `bigint` as a number: counts and milliseconds stay under 2^53. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig

/**
 * The registry in PostgreSQL, for many instances of the service behind a load balancer. `onConnectionLost` is called when
 * the server ends a connection, in use or not; the pool makes a new one. Rejects when the server cannot be reached.
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
  // The pool listens only to idle clients; an error event without a listener ends the process.
  pool.on('connect', (client) => client.on('error', onConnectionLost))
  const connect = async () => impatient(await pool.connect())
  const dialect = new PostgresDialect({ pool: { connect, end: () => pool.end() } })
  const db = new Kysely<Tables>({ dialect })
  const close = async () => {
    await Promise.race([db.destroy(), sleep(GOODBYE_MILLISECONDS)])
  }
  try {
    await migrate(db, sql`text collate "C"`)
  } catch (error) {
    await close()
    throw error
  }
  return new SqlHostRegistry(db, undefined, close)
}

/** A client that gives up on a server that does not answer, and is not used again then. */
function impatient(client: pg.PoolClient): PostgresPoolClient {
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
