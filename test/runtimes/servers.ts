import { Database } from 'bun:sqlite'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBunSqliteRegistry } from '../../src/hosts/engines/bun-sqlite.ts'
import { TOKEN_KINDS, type TokenRecord } from '../../src/hosts/tokens.ts'
import { tokenSql } from '../../src/runtime/token-sql.ts'
import { runWrangler } from '../../tools/wrangler.ts'
import { firstMatch } from '../support/first-match.ts'
import { type ProcessRuntimeName, spawnServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A real server process of one runtime, its registry knowing one token of each kind and nothing else. */
export interface RuntimeServer {
  readonly runtime: ProcessRuntimeName | 'workerd'
  readonly origin: string
  /** Takes the tables of tokens away from under the running server. */
  breakRegistry(): Promise<void>
  stop(): Promise<void>
}

/** What hosts sign their messages for, whatever port a server listens on. */
export const AUDIENCE = 'https://resolve.example'

const ROOT = join(import.meta.dir, '..', '..')
const SETTINGS = { PUBLIC_ORIGIN: AUDIENCE, DEFAULT_VLLM_VERSION: '0.24.0', LOG_LEVEL: 'error' }

const TOKEN_IDS = {
  enrol: '0000000000000001',
  read: '0000000000000002',
  admin: '0000000000000003',
  resolve: '0000000000000004',
} as const

/** The ids and the secret that the examples of the document have. */
const TOKENS: readonly TokenRecord[] = TOKEN_KINDS.map((kind) => ({
  token_id: TOKEN_IDS[kind],
  kind,
  secret_sha256: createHash('sha256').update('A'.repeat(43)).digest('hex'),
  host_patterns: kind === 'enrol' ? ['gpu-*'] : [],
  created_at: Date.now(),
  expires_at: Date.now() + 3_600_000,
  revoked_at: null,
  name: null,
  last_used_at: null,
  uses: 0,
  max_uses: null,
  max_hosts: null,
  max_bytes: null,
}))

type Child = Bun.Subprocess<'ignore', 'pipe', 'pipe'>
/** The service as `npm start` and `npm run start:deno` serve it, with a real SQLite file. */
export async function startProcess(runtime: ProcessRuntimeName): Promise<RuntimeServer> {
  const directory = temporaryFolder()
  const path = join(directory, 'registry.db')
  const registry = await openBunSqliteRegistry(path)
  for (const token of TOKENS) await registry.addToken(token)
  await registry.close()
  const child = spawnServer({ ...SETTINGS, DATABASE_URL: `sqlite:${path}` }, runtime)
  return {
    runtime,
    origin: await firstMatch(child, /"url":"(http:.+?)\/"/),
    async breakRegistry() {
      const database = new Database(path)
      database.run('DROP TABLE tokens')
      database.close()
    },
    stop: () => end(child),
  }
}

/** The Worker as `npm run start:worker` serves it, with a real D1. */
export async function startWorkerd(): Promise<RuntimeServer> {
  const directory = temporaryFolder()
  const state = ['--local', '--persist-to', join(directory, 'worker')]
  const tokens = join(directory, 'tokens.sql')
  await writeFile(tokens, TOKENS.map(tokenSql).join(''))
  await runWrangler(['d1', 'migrations', 'apply', 'REGISTRY', ...state])
  await runWrangler(['d1', 'execute', 'REGISTRY', ...state, '--file', tokens])
  const child = Bun.spawn([process.execPath, 'tools/serve-worker.ts'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      ...SETTINGS,
      PORT: '0',
      DATA_DIR: directory,
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  return {
    runtime: 'workerd',
    origin: await firstMatch(child, /Ready on (http:\S+)/),
    async breakRegistry() {
      await runWrangler(['d1', 'execute', 'REGISTRY', ...state, '--command', 'DROP TABLE tokens'])
    },
    stop: () => end(child),
  }
}

async function end(child: Child): Promise<void> {
  child.kill()
  await child.exited
}
