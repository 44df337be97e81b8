import type { HostRegistry } from '../registry.ts'
import { namingFailures } from '../registry-failure.ts'

/** A `DATABASE_URL` that names no engine. */
export class DatabaseUrlError extends Error {}

/** Opens a SQLite file with the library that the runtime brings; `onLost` is told why when it can be written no more. */
export type OpenSqlite = (path: string, onLost: (reason: Error) => void) => Promise<HostRegistry>

/**
 * Opens the registry that `url` names: `sqlite:PATH`, `postgres://…` or `memory:`. Only that engine's code is loaded.
 * `onIdleError` is told of failures that no request met; those that one meets are each a `RegistryFailure`.
 * @throws {DatabaseUrlError} for a URL of another kind; otherwise what the engine throws when it cannot be opened.
 */
export async function openRegistry(
  url: string,
  openSqlite: OpenSqlite,
  onIdleError: (error: Error) => void,
): Promise<HostRegistry> {
  return namingFailures(await openEngine(url, openSqlite, onIdleError))
}

async function openEngine(
  url: string,
  openSqlite: OpenSqlite,
  onIdleError: (error: Error) => void,
): Promise<HostRegistry> {
  if (url === 'memory:') return (await import('./memory.ts')).openMemoryRegistry()
  if (/^postgres(?:ql)?:\/\//.test(url)) {
    return (await import('./postgres.ts')).openPostgresRegistry(url, onIdleError)
  }
  const path = /^sqlite:(?:\/\/(?=\/))?([^?#]+)$/.exec(url)?.[1]
  if (path === undefined) {
    throw new DatabaseUrlError(
      'names no database: write sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/NAME or memory:',
    )
  }
  return openSqlite(path, onIdleError)
}
