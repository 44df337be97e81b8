import type { SqliteDatabase } from 'kysely'

/** Opens a connection to the file at a path, created if it is missing; throws if it cannot be, or is not a database. */
export type OpenConnection = (path: string) => SqliteDatabase

/** What each connection executes first. Each commit is durable: a write that was acknowledged survives a power cut. */
export const PRAGMAS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`
