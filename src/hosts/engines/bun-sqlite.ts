import type { HostRegistry } from '../registry.ts'
import { openBunConnection } from './sqlite/bun-connection.ts'
import { openSqliteRegistry } from './sqlite/open-registry.ts'

const THREAD = new URL('./sqlite/bun-thread.ts', import.meta.url)

/** The registry in one SQLite file, with Bun's own SQLite. See {@link openSqliteRegistry}. */
export const openBunSqliteRegistry = (
  path: string,
  onLost: (reason: Error) => void = () => undefined,
): Promise<HostRegistry> => openSqliteRegistry(path, openBunConnection, THREAD, onLost)
