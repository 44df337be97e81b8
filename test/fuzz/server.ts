import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openBunSqliteRegistry } from '../../src/hosts/engines/bun-sqlite.ts'
import { createToken, TOKEN_KINDS, type TokenRecord } from '../../src/hosts/tokens.ts'
import { tokenSql } from '../../src/runtime/token-sql.ts'
import { freePort } from '../../tools/workerd.ts'
import { runWrangler } from '../../tools/wrangler.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const DAY_MILLISECONDS = 86_400_000

/** A way to serve: the npm script, where its registry is, and how it gets to know tokens. All scripts take PORT. */
interface Runtime {
  readonly script: string
  readonly settings: (folder: string) => Readonly<Record<string, string>>
  readonly addTokens: (folder: string, tokens: readonly TokenRecord[]) => Promise<void>
}

const PROCESS = {
  settings: (folder: string) => ({ DATABASE_URL: `sqlite:${join(folder, 'registry.db')}` }),
  async addTokens(folder: string, tokens: readonly TokenRecord[]) {
    const registry = await openBunSqliteRegistry(join(folder, 'registry.db'))
    for (const token of tokens) await registry.addToken(token)
    await registry.close()
  },
}

const WORKER = {
  settings: (folder: string) => ({ DATA_DIR: folder }),
  async addTokens(folder: string, tokens: readonly TokenRecord[]) {
    const state = ['--local', '--persist-to', join(folder, 'worker')]
    const file = join(folder, 'tokens.sql')
    await writeFile(file, tokens.map(tokenSql).join(''))
    await runWrangler(['d1', 'migrations', 'apply', 'REGISTRY', ...state])
    await runWrangler(['d1', 'execute', 'REGISTRY', ...state, '--file', file])
  },
}

const RUNTIMES: Readonly<Record<string, Runtime>> = {
  bun: { script: 'start', ...PROCESS },
  deno: { script: 'start:deno', ...PROCESS },
  worker: { script: 'start:worker', ...WORKER },
}

/** A service that is being fuzzed, and what it answered. */
export interface FuzzedServer {
  readonly origin: string
  /** A token of each kind, by the name of the variable under which schemathesis.toml looks for it. */
  readonly tokens: Readonly<Record<string, string>>
  /** How often each status was answered, by method, path and status. */
  readonly answered: ReadonlyMap<string, number>
  stop(): Promise<void>
}

/** Starts the service on a runtime, `bun`, `deno` or `worker`, with its registry in `folder`, and waits until it is ready. */
export async function startOn(name: string, folder: string): Promise<FuzzedServer> {
  const runtime = RUNTIMES[name]
  if (runtime === undefined)
    throw new Error(`RUNTIME is one of ${Object.keys(RUNTIMES).join(', ')}`)
  const tokens = await makeTokens()
  await runtime.addTokens(
    folder,
    tokens.map(({ record }) => record),
  )
  const port = await freePort()
  const child = spawn('npm', ['run', '--silent', runtime.script], {
    cwd: REPOSITORY,
    // A group of its own: npm and what it starts end together.
    detached: true,
    env: { ...process.env, ...runtime.settings(folder), PORT: String(port), LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const answered = new Map<string, number>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return
    const { message, method, path, status } = JSON.parse(line)
    if (message !== 'request') return
    const answer = `${method} ${path} ${status}`
    answered.set(answer, (answered.get(answer) ?? 0) + 1)
  })
  const origin = `http://127.0.0.1:${port}`
  await untilReady(`${origin}/readyz`)
  return {
    origin,
    tokens: Object.fromEntries(tokens.map(({ variable, token }) => [variable, token])),
    answered,
    async stop() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
      await ended
    },
  }
}

const VARIABLES = {
  enrol: 'ENROLMENT_TOKEN',
  resolve: 'RESOLVE_TOKEN',
  read: 'READ_TOKEN',
  admin: 'ADMIN_TOKEN',
} as const

function makeTokens() {
  const created_at = Date.now()
  const expires_at = created_at + DAY_MILLISECONDS
  return Promise.all(
    TOKEN_KINDS.map(async (kind) => {
      const host_patterns = kind === 'enrol' ? ['*'] : []
      const made = await createToken({ kind, host_patterns, created_at, expires_at })
      return { variable: VARIABLES[kind], ...made }
    }),
  )
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await Bun.sleep(100)
  }
  throw new Error(`${url} is not ready after 30 s`)
}
