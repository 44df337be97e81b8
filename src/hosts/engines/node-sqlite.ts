import type { HostRegistry } from '../registry.ts'
import { openNodeConnection } from './sqlite/node-connection.ts'
import { openSqliteRegistry } from './sqlite/open-registry.ts'

const THREAD = new URL('./sqlite/node-thread.ts', import.meta.url)

/** The registry in one SQLite file, by Deno's `node:sqlite`: see {@link openSqliteRegistry}. The file is as under Bun. */
export const openNodeSqliteRegistry = (
  path: string,
  onLost: (reason: Error) => void = () => undefined,
): Promise<HostRegistry> => openSqliteRegistry(path, openNodeConnection, THREAD, onLost)
