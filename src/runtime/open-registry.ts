import { type OpenSqlite, openRegistry } from '../hosts/engines/open.ts'
import type { HostRegistry } from '../hosts/registry.ts'
import { type Settings, SettingsError } from './settings.ts'

/**
 * Opens the registry that the settings name. `onIdleError` is told of failures that no request met.
 * @throws {SettingsError} that says why it cannot be opened.
 */
export async function openRegistryOf(
  { databaseUrl }: Pick<Settings, 'databaseUrl'>,
  openSqlite: OpenSqlite,
  onIdleError: (error: Error) => void,
): Promise<HostRegistry> {
  try {
    return await openRegistry(databaseUrl, openSqlite, onIdleError)
  } catch (error) {
    throw new SettingsError(`DATABASE_URL ${error instanceof Error ? error.message : error}`)
  }
}
