/** Serves the Worker on this machine by `wrangler dev`, with the settings of `npm start`: `npm run start:worker` */
import { readSettings, SettingsError } from '../src/runtime/settings.ts'
import { runWrangler, spawnWrangler } from './wrangler.ts'

const EXIT_BAD_SETTINGS = 2

/** The settings that the Worker itself reads. */
const BOUND = ['LOG_LEVEL', 'DEFAULT_VLLM_VERSION', 'HOST_LEASE_TTL_SECONDS', 'PUBLIC_ORIGIN']

async function serve(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (environment.DATABASE_URL) {
    throw new SettingsError('DATABASE_URL is not taken: the registry of a Worker is in D1')
  }
  const { host, port, publicOrigin } = readSettings(environment)
  const origin = publicOrigin ?? (port === 0 ? '' : `http://${host}:${port}`)
  const bindings = BOUND.flatMap((name) => {
    const value = name === 'PUBLIC_ORIGIN' ? origin : environment[name]
    return value ? ['--var', `${name}:${value}`] : []
  })
  const state = ['--persist-to', `${environment.DATA_DIR || './data'}/worker`]
  await runWrangler(['d1', 'migrations', 'apply', 'REGISTRY', '--local', ...state])
  // The debugger gets any free port: at its usual one a second Worker on this machine could not start.
  const address = ['--ip', host, '--port', String(port), '--inspector-port', '0']
  const quiet = ['--show-interactive-dev-session=false']
  const server = spawnWrangler(['dev', ...address, ...state, ...bindings, ...quiet], 'inherit')
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.kill(signal))
  process.exitCode = await server.exited
}

try {
  await serve(process.env)
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(`Cannot start: ${error.message}\n`)
  process.exitCode = EXIT_BAD_SETTINGS
}
