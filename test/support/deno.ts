import { fileURLToPath } from 'node:url'

const DENO = fileURLToPath(new URL('../../node_modules/.bin/deno', import.meta.url))

/** Runs a script under real Deno with the permissions that `npm run start:deno` gives: the script follows. */
export const DENO_COMMAND: readonly string[] = [
  DENO,
  'run',
  '--no-prompt',
  '--no-remote',
  '--allow-net',
  '--allow-env',
  '--allow-read',
  '--allow-write',
]

/** Starts a script of this project under real Deno, with the permissions that `npm run start:deno` gives. */
export function spawnDeno(script: string, settings: Readonly<Record<string, string>>) {
  return Bun.spawn([...DENO_COMMAND, script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env.PATH ?? '', DENO_NO_UPDATE_CHECK: '1', ...settings },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}
