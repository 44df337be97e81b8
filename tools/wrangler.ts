import { fileURLToPath } from 'node:url'

const WRANGLER = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url))

/** Keeps Wrangler on this machine: no telemetry, no look-up of newer versions or of where it runs. */
const QUIET = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CI: 'true',
}

/** Starts `wrangler` with these arguments in the project's root. */
export function spawnWrangler(parameters: readonly string[], stdout: 'inherit' | 'pipe' = 'pipe') {
  return Bun.spawn(['node', WRANGLER, ...parameters], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...QUIET },
    stdin: 'ignore',
    stdout,
    stderr: stdout === 'pipe' ? 'pipe' : 'inherit',
  })
}

/** Runs `wrangler` to its end and gives what it wrote; throws that when it failed. */
export async function runWrangler(parameters: readonly string[]): Promise<string> {
  const child = spawnWrangler(parameters)
  const [exitCode, out, complaint] = await Promise.all([
    child.exited,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  if (exitCode !== 0)
    throw new Error(`wrangler ${parameters[0]} ended with ${exitCode}: ${out}${complaint}`)
  return out
}
