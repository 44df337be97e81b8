import type { HostRegistry } from '../registry.ts'
import { namingFailures } from '../registry-failure.ts'
import { type OpeningLog, openInBackground } from './opened-in-background.ts'

/** A `DATABASE_URL` that names no engine. */
class DatabaseUrlError extends Error {}

/** Opens a SQLite file with the library of the runtime. `onLost` receives the reason when it can no longer be written. */
export type OpenSqlite = (path: string, onLost: (reason: Error) => void) => Promise<HostRegistry>

/**
 * Opens the registry that `url` names: `sqlite:PATH`, `postgres://…` or `memory:`. Loads only the code of that engine.
 * `onIdleError` receives failures outside of calls; a call that fails rejects with a `RegistryFailure`.
 * @throws {DatabaseUrlError} for a URL of another kind; otherwise what the engine throws when it cannot be opened.
 */
export async function openRegistry(
  url: string,
  openSqlite: OpenSqlite,
  onIdleError: (error: Error) => void,
): Promise<HostRegistry> {
  return namingFailures(await openEngine(url, openSqlite, onIdleError))
}

/**
 * Like `openRegistry`, but does not wait for a database server: connects in the background, and retries until it
 * succeeds. Rejects for a file that cannot be opened.
 */
export async function openRegistryPatiently(
  url: string,
  openSqlite: OpenSqlite,
  onIdleError: (error: Error) => void,
  log: OpeningLog,
): Promise<HostRegistry> {
  if (!isPostgres(url)) return await openRegistry(url, openSqlite, onIdleError)
  if (!URL.canParse(url))
    throw new DatabaseUrlError('is not a URL. Check which characters must be escaped')
  return openInBackground(() => openEngine(url, openSqlite, onIdleError), log)
}

/** The file that a `sqlite:PATH` names; undefined for a URL of another kind. */
export const sqlitePath = (url: string): string | undefined =>
  /^sqlite:(?:\/\/(?=\/))?([^?#]+)$/.exec(url)?.[1]

const isPostgres = (url: string) => /^postgres(?:ql)?:\/\//.test(url)

async function openEngine(
  url: string,
  openSqlite: OpenSqlite,
  onIdleError: (error: Error) => void,
): Promise<HostRegistry> {
  if (url === 'memory:') return (await import('./memory.ts')).openMemoryRegistry()
  if (isPostgres(url)) {
    return (await import('./postgres.ts')).openPostgresRegistry(url, onIdleError)
  }
  const path = sqlitePath(url)
  if (path === undefined) {
    throw new DatabaseUrlError(
      'names no database. Write sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/NAME or memory:',
    )
  }
  return openSqlite(path, onIdleError)
}
