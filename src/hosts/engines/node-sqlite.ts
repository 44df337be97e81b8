import type { HostRegistry } from '../registry.ts'
import { openNodeConnection } from './sqlite/node-connection.ts'
import { openSqliteRegistry } from './sqlite/open-registry.ts'

const THREAD = new URL('./sqlite/node-thread.ts', import.meta.url)

/** The registry in one SQLite file, which Bun can use too, with `node:sqlite` of Deno: see {@link openSqliteRegistry}. */
export const openNodeSqliteRegistry = (
  path: string,
  onLost: (reason: Error) => void = () => undefined,
): Promise<HostRegistry> => openSqliteRegistry(path, openNodeConnection, THREAD, onLost)
