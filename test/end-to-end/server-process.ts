import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { openBunSqliteRegistry } from '../../src/hosts/engines/bun-sqlite.ts'
import { openRegistry } from '../../src/hosts/engines/open.ts'
import { createToken, type TokenKind } from '../../src/hosts/tokens.ts'
import { denoServiceCommand } from '../support/deno.ts'

/** What hosts sign their messages for, whatever port a server listens on. */
export const AUDIENCE = 'http://service.test'

/** The project's root. */
export const REPOSITORY = new URL('../..', import.meta.url).pathname

/** A service in a process of its own. */
export interface ServerProcess {
  readonly origin: string
  readonly process: ChildProcess
  /** Asks it to end, and waits. */
  stop(): Promise<void>
  /** Ends it as a crash would, and waits. */
  kill(): Promise<void>
}

interface ServerOptions {
  readonly databaseUrl: string
  /** The folder of the service, where it is not this one. */
  readonly root?: string
  /** What to run Bun with or under, before its own arguments. */
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Bun, where it is left out. */
  readonly runtime?: 'Bun' | 'Deno'
}

/** Starts the service as `npm start` does, on a free port, and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const settings = { PORT: '0', DATABASE_URL: options.databaseUrl, ...options.environment }
  const command =
    options.runtime === 'Deno'
      ? denoServiceCommand(settings)
      : [...(options.command ?? [process.execPath]), 'src/runtime/bun.ts']
  const [program = '', ...parameters] = command
  const child = spawn(program, parameters, {
    cwd: options.root ?? REPOSITORY,
    env: {
      PATH: process.env.PATH,
      DENO_NO_UPDATE_CHECK: '1',
      PUBLIC_ORIGIN: AUDIENCE,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint += text
  })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return {
    origin: await Promise.race([
      listeningAt(child),
      ended.then(([code]) =>
        Promise.reject(new Error(`the server ended with ${code}: ${complaint}`)),
      ),
    ]),
    process: child,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

/** The origin in the first lines of the log; the rest is read and dropped, so that the pipe never fills. */
async function listeningAt(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (stdout === null) throw new Error('the server has no standard output')
  const lines = createInterface({ input: stdout })
  const { promise, resolve } = Promise.withResolvers<string>()
  lines.on('line', (line) => {
    const { message, url } = JSON.parse(line)
    if (message === 'listening') resolve(new URL(url).origin)
  })
  return await promise
}

/** Makes a token in the database, as `npm run token` does. */
export async function makeToken(databaseUrl: string, kind: TokenKind): Promise<string> {
  const registry = await openRegistry(databaseUrl, openBunSqliteRegistry, () => undefined)
  const { token, record } = await createToken({
    kind,
    host_patterns: kind === 'enrol' ? ['*'] : [],
    created_at: Date.now(),
    expires_at: Date.now() + 3_600_000,
  })
  await registry.addToken(record)
  await registry.close()
  return token
}
