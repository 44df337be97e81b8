import { fileURLToPath } from 'node:url'
import { denoServiceCommand, spawnDeno } from './deno.ts'

/** The runtimes under which the service is a process of its own. */
export type ProcessRuntimeName = 'Bun' | 'Deno'

/** Starts the service as a process of its own on a free port, with the given settings; `under` is put before its command. */
export function spawnServer(
  settings: Readonly<Record<string, string>> = {},
  runtime: ProcessRuntimeName = 'Bun',
  under: readonly string[] = [],
): Bun.Subprocess<'ignore', 'pipe', 'pipe'> {
  const given = { PORT: '0', DATABASE_URL: 'memory:', ...settings }
  if (runtime === 'Deno') return spawnDeno([...under, ...denoServiceCommand(given)], given)
  return Bun.spawn([...under, process.execPath, 'src/runtime/bun.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env.PATH ?? '', ...given },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

/** A running service: where it listens, and a way to end it that gives its log, one object a line. */
export async function startServer(
  settings: Readonly<Record<string, string>> = {},
  runtime: ProcessRuntimeName = 'Bun',
  under: readonly string[] = [],
) {
  const child = spawnServer(settings, runtime, under)
  let log = ''
  const firstLine = Promise.withResolvers<void>()
  const ended = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of child.stdout) {
      log += decoder.decode(chunk, { stream: true })
      if (log.includes('\n')) firstLine.resolve()
    }
    firstLine.resolve()
  })()
  await firstLine.promise
  if (!log.includes('\n')) throw new Error(await new Response(child.stderr).text())
  const first: { url: string; port: number } = JSON.parse(log.slice(0, log.indexOf('\n')))
  return {
    child,
    url: first.url,
    port: first.port,
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      child.kill(signal)
      const exitCode = await child.exited
      await ended
      const lines: { message: string; [name: string]: unknown }[] = log
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      return { exitCode, lines, text: log }
    },
  }
}
