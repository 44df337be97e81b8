/**
 * Prints the permissions that `deno run` needs for the network and for files, by the service's settings. What only
 * PostgreSQL's own variables name, such as PGHOST, is left out.
 */
import { dirname } from 'node:path'
import { sqlitePath } from '../src/hosts/engines/open.ts'
import { readSettings, type Settings, SettingsError } from '../src/runtime/settings.ts'

/** Of PostgreSQL, where the URL names none. */
const DEFAULT_PORT = 5432

/** What a process reads beside its modules: its pages, and the module of the thread that writes. */
const OWN_FILES = ['dist/web', 'src/hosts/engines/sqlite', 'openapi/openapi.json']

const bracketed = (host: string) =>
  host.includes(':') && !host.startsWith('[') ? `[${host}]` : host

/** The flags for a service with these settings: where it listens, its database, and its files. */
export function denoPermissions({
  host,
  port,
  databaseUrl,
}: Pick<Settings, 'host' | 'port' | 'databaseUrl'>): string[] {
  const file = sqlitePath(databaseUrl)
  const addresses = [`${bracketed(host)}:${port}`, ...databaseAddress(databaseUrl)]
  const folder = file === undefined ? [] : [dirname(file)]
  return [
    `--allow-net=${addresses.join(',')}`,
    `--allow-read=${[...OWN_FILES, ...folder].join(',')}`,
    ...folder.map((path) => `--allow-write=${path}`),
  ]
}

function databaseAddress(databaseUrl: string): string[] {
  const url = /^postgres(ql)?:/.test(databaseUrl) ? URL.parse(databaseUrl) : null
  return url === null ? [] : [`${url.hostname || 'localhost'}:${url.port || DEFAULT_PORT}`]
}

if (import.meta.main) {
  try {
    process.stdout.write(denoPermissions(readSettings(process.env)).join(' '))
  } catch (error) {
    // The service itself reports bad settings.
    if (!(error instanceof SettingsError)) throw error
  }
}
