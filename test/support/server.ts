import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/runtime/bun.ts', import.meta.url))

/** Starts the service as a process of its own on a free port, with the given settings. */
export function spawnServer(settings: Readonly<Record<string, string>> = {}) {
  return Bun.spawn([process.execPath, MAIN], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', DATABASE_URL: 'memory:', ...settings },
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

/** A running service: where it listens, and a way to end it that gives its log, one object a line. */
export async function startServer(settings: Readonly<Record<string, string>> = {}) {
  const child = spawnServer(settings)
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
