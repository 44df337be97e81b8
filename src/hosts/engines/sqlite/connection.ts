import type { SqliteDatabase } from 'kysely'

/** Opens a connection to a file, which is created if it is missing. Throws if it cannot be, or is not a database. */
export type OpenConnection = (path: string) => SqliteDatabase

/** What each connection executes first. Each commit is durable: an acknowledged change survives a power cut. */
export const PRAGMAS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`
