import { type OpenSqlite, openRegistry, openRegistryPatiently } from '../hosts/engines/open.ts'
import type { OpeningLog } from '../hosts/engines/opened-in-background.ts'
import type { HostRegistry } from '../hosts/registry.ts'
import { type Settings, SettingsError } from './settings.ts'

/**
 * Opens the registry that the settings name. `onIdleError` receives failures outside of requests. With `log`, an
 * unreachable database server is not an error: connecting continues in the background.
 * @throws {SettingsError} that says why it cannot be opened.
 */
export async function openRegistryOf(
  { databaseUrl }: Pick<Settings, 'databaseUrl'>,
  openSqlite: OpenSqlite,
  onIdleError: (error: Error) => void,
  log?: OpeningLog,
): Promise<HostRegistry> {
  try {
    return log === undefined
      ? await openRegistry(databaseUrl, openSqlite, onIdleError)
      : await openRegistryPatiently(databaseUrl, openSqlite, onIdleError, log)
  } catch (error) {
    throw new SettingsError(`DATABASE_URL ${error instanceof Error ? error.message : error}`)
  }
}
