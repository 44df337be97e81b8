import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

/** The npm script that serves on each runtime; all take PORT. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bun: 'start',
  deno: 'start:deno',
  worker: 'start:worker',
}

export interface FuzzedServer {
  readonly origin: string
  /** Every status that was answered, by method and path. */
  readonly answered: ReadonlySet<string>
  stop(): Promise<void>
}

/** Starts the service on a runtime, `bun`, `deno` or `worker`, and waits until it is ready. */
export async function startOn(runtime: string, databaseUrl: string): Promise<FuzzedServer> {
  const script = SCRIPTS[runtime]
  if (script === undefined) throw new Error(`RUNTIME is one of ${Object.keys(SCRIPTS).join(', ')}`)
  const port = await freePort()
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: REPOSITORY,
    // A group of its own: npm and what it starts end together.
    detached: true,
    env: { ...process.env, PORT: String(port), DATABASE_URL: databaseUrl, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const answered = new Set<string>()
  void eachLine(child.stdout, (line) => {
    if (!line.startsWith('{')) return
    const { message, method, path, status } = JSON.parse(line)
    if (message === 'request') answered.add(`${method} ${path} ${status}`)
  })
  const origin = `http://127.0.0.1:${port}`
  await untilReady(`${origin}/readyz`)
  return {
    origin,
    answered,
    async stop() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
      await ended
    },
  }
}

// Not node:readline, for which U+2028 ends a line as well, and paths have that in a fuzzed log.
async function eachLine(stream: AsyncIterable<Buffer>, take: (line: string) => void) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  await once(listener, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await Bun.sleep(100)
  }
  throw new Error(`${url} is not ready after 30 s`)
}
