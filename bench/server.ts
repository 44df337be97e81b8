import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** A server process of a benchmark that has printed where it listens. */
export interface BenchServer {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/**
 * Starts a script of this project that writes `{"url": ...}` as its first line, with its log going nowhere else;
 * `command` runs it; default: Bun.
 */
export async function startBenchServer(
  script: string,
  settings: Readonly<Record<string, string>> = { DATABASE_URL: 'memory:' },
  command: readonly string[] = [process.execPath],
): Promise<BenchServer> {
  const child = Bun.spawn([...command, fileURLToPath(new URL(script, import.meta.url))], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...settings },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  // A benchmark that fails must not leave its servers behind.
  process.on('exit', () => child.kill())
  const { promise: firstLine, resolve, reject } = Promise.withResolvers<string>()
  const ended = readAll(child.stdout, resolve)
  child.exited.then((code) => reject(new Error(`${script} ended with ${code} before it served`)))
  const { url }: { url: string } = JSON.parse(await firstLine)
  return {
    url,
    pid: child.pid,
    async stop() {
      child.kill()
      await child.exited
      await ended
    },
  }
}

// The log has to be read, as somebody would in production, or the pipe fills up.
async function readAll(stream: ReadableStream<Uint8Array>, firstLine: (line: string) => void) {
  let head = ''
  for await (const chunk of stream) {
    if (head.includes('\n')) continue
    head += new TextDecoder().decode(chunk)
    if (head.includes('\n')) firstLine(head.slice(0, head.indexOf('\n')))
  }
}

/** Resident memory of a process in bytes, from /proc. */
export async function residentBytes(pid: number): Promise<number> {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) throw new Error('Resident memory is read from /proc: run this on Linux')
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(await Bun.file(status).text())?.[1]
  return Number(kilobytes) * 1024
}

/** Linux reports CPU time in these, whatever the kernel's own tick is. */
const CLOCK_TICKS_PER_SECOND = 100

/** The CPU time that a process took so far, in all its threads, from /proc. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(user) + Number(system)) / CLOCK_TICKS_PER_SECOND
}
