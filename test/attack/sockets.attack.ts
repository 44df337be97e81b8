import { describe, expect, test } from 'bun:test'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { freePort } from '../../tools/workerd.ts'
import { REPOSITORY } from '../end-to-end/server-process.ts'
import { DENO_COMMAND } from '../support/deno.ts'
import { startServer } from '../support/server.ts'

const COMMANDS = {
  Bun: `${process.execPath} src/runtime/bun.ts`,
  Deno: `${DENO_COMMAND.join(' ')} src/runtime/deno.ts`,
}

const isLive = (origin: string) =>
  fetch(`${origin}/livez`, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    () => false,
  )

function open(port: number, text = ''): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  if (text !== '') socket.write(text)
  return socket
}

const residentMebibytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

describe.each(['Bun', 'Deno'] as const)('%s', (runtime) => {
  test('outlives a lack of file descriptors', async () => {
    const port = await freePort()
    const child = spawn('sh', ['-c', `ulimit -n 100; exec ${COMMANDS[runtime]}`], {
      cwd: REPOSITORY,
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        DATABASE_URL: 'memory:',
        DENO_NO_UPDATE_CHECK: '1',
      },
      stdio: 'ignore',
    })
    try {
      const origin = `http://127.0.0.1:${port}`
      while (!(await isLive(origin))) await Bun.sleep(20)
      const sockets = Array.from({ length: 300 }, () => open(port))
      await Bun.sleep(2_000)
      for (const socket of sockets) socket.destroy()
      await Bun.sleep(500)
      expect(child.exitCode).toBeNull()
      const deadline = performance.now() + 10_000
      while (!(await isLive(origin)) && performance.now() < deadline) await Bun.sleep(100)
      expect(await isLive(origin)).toBe(true)
    } finally {
      child.kill('SIGKILL')
    }
  }, 30_000)

  test('makes no room for bodies that are declared and do not come', async () => {
    const server = await startServer({ LOG_LEVEL: 'error' }, runtime)
    const before = residentMebibytes(server.child.pid)
    const head = `POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4194304\r\n\r\n{`
    const sockets = Array.from({ length: 400 }, () => open(server.port, head))
    await Bun.sleep(2_000)
    expect(residentMebibytes(server.child.pid) - before).toBeLessThan(100)
    for (const socket of sockets) socket.destroy()
    await server.stop()
  }, 30_000)

  test('ends in time with a body that is stuck', async () => {
    const server = await startServer({ LOG_LEVEL: 'error' }, runtime)
    const socket = open(
      server.port,
      'POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    )
    await Bun.sleep(300)
    const asked = performance.now()
    await server.stop()
    expect(performance.now() - asked).toBeLessThan(20_000)
    socket.destroy()
  }, 40_000)

  test('gives up on clients that do not read their answers', async () => {
    const server = await startServer({ LOG_LEVEL: 'error' }, runtime)
    const body = JSON.stringify({
      requests: Array.from({ length: 800 }, () => ({ config: { tensor_parallel_size: 8 } })),
    })
    const request = `POST /v1/resolve/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const sockets: Socket[] = []
    for (let client = 0; client < 100; client++) {
      const socket = open(server.port, request)
      socket.pause()
      sockets.push(socket)
      await Bun.sleep(20)
    }
    await Bun.sleep(3_000)
    expect(await isLive(server.url.slice(0, -1))).toBe(true)
    process.stderr.write(
      `${runtime}: 100 clients that do not read: ${residentMebibytes(server.child.pid).toFixed()} MiB\n`,
    )
    expect(residentMebibytes(server.child.pid)).toBeLessThan(1_024)
    for (const socket of sockets) socket.destroy()
    await server.stop()
  }, 40_000)
})
