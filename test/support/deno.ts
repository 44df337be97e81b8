import { fileURLToPath } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }
import { readSettings } from '../../src/runtime/settings.ts'
import { denoPermissions } from '../../tools/deno-permissions.ts'

const DENO = fileURLToPath(new URL('../../node_modules/.bin/deno', import.meta.url))

/** The variables that `npm run start:deno` lets the service read. */
const ALLOWED_ENVIRONMENT = /--allow-env=\S+/.exec(packageJson.scripts['start:deno'])?.[0] ?? ''

const RUN = [
  DENO,
  'run',
  '--no-prompt',
  '--no-remote',
  '--unstable-no-legacy-abort',
  '--ignore-env',
  ALLOWED_ENVIRONMENT,
]

/** Runs a script under real Deno with any files and addresses: the script follows. */
export const DENO_COMMAND: readonly string[] = [
  ...RUN,
  '--allow-net',
  '--allow-read',
  '--allow-write',
]

/** Runs the service under real Deno, with the permissions of `npm run start:deno` for these settings. */
export const denoServiceCommand = (settings: Readonly<Record<string, string>>): string[] => [
  ...RUN,
  ...permissionsOf(settings),
  'src/runtime/deno.ts',
]

function permissionsOf(settings: Readonly<Record<string, string>>): readonly string[] {
  try {
    return denoPermissions(readSettings(settings))
  } catch {
    // The service reports bad settings.
    return []
  }
}

/** Starts Deno with a command of this file. */
export function spawnDeno(command: readonly string[], settings: Readonly<Record<string, string>>) {
  return Bun.spawn([...command], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env.PATH ?? '', DENO_NO_UPDATE_CHECK: '1', ...settings },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}
