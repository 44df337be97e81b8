import { fileURLToPath } from 'node:url'
import packageJson from '../../package.json' with { type: 'json' }

const DENO = fileURLToPath(new URL('../../node_modules/.bin/deno', import.meta.url))

/** The variables that `npm run start:deno` lets the service read. */
const ALLOWED_ENVIRONMENT = /--allow-env=\S+/.exec(packageJson.scripts['start:deno'])?.[0] ?? ''

/** Runs a script under real Deno as `npm run start:deno` does, but with databases anywhere: the script follows. */
export const DENO_COMMAND: readonly string[] = [
  DENO,
  'run',
  '--no-prompt',
  '--no-remote',
  '--allow-net',
  '--ignore-env',
  ALLOWED_ENVIRONMENT,
  '--allow-read',
  '--allow-write',
]

/** Starts a script of this project under real Deno, as `DENO_COMMAND` does. */
export function spawnDeno(script: string, settings: Readonly<Record<string, string>>) {
  return Bun.spawn([...DENO_COMMAND, script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env.PATH ?? '', DENO_NO_UPDATE_CHECK: '1', ...settings },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}
