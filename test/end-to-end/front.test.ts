import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../tools/workerd.ts'
import { startServer } from '../support/server.ts'

const HAPROXY = Bun.which('haproxy')
const CONFIG = fileURLToPath(new URL('../../deploy/haproxy.cfg', import.meta.url))
if (HAPROXY === null) process.stderr.write('skipped: haproxy is not there to stand before Deno\n')

/** What comes back when `text` is sent, and then a byte every half second until the connection ends. */
async function drip(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (data) => {
    received += data
  })
  socket.on('error', () => undefined)
  socket.write(text)
  const timer = setInterval(() => socket.write(' '), 500)
  await new Promise((resolve) => socket.once('close', resolve))
  clearInterval(timer)
  return received
}

const listening = (port: number) =>
  fetch(`http://127.0.0.1:${port}/livez`).then(
    ({ ok }) => ok,
    () => false,
  )

const LIMIT = { RATE_LIMIT: '0.01', RATE_LIMIT_BURST: '5', RATE_LIMIT_HEADER: 'X-Real-IP' }

describe.skipIf(HAPROXY === null)('Deno behind deploy/haproxy.cfg', () => {
  let service: Awaited<ReturnType<typeof startServer>>
  let front: Bun.Subprocess
  let port: number
  beforeAll(async () => {
    service = await startServer({ LOG_LEVEL: 'error', ...LIMIT }, 'Deno')
    port = await freePort()
    front = Bun.spawn([HAPROXY ?? '', '-db', '-f', CONFIG], {
      env: { LISTEN: `127.0.0.1:${port}`, SERVICE: `127.0.0.1:${service.port}` },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'ignore',
    })
    while (!(await listening(port))) await Bun.sleep(20)
  }, 20_000)
  afterAll(async () => {
    front?.kill('SIGKILL')
    await service?.stop()
  })

  test('a request goes through', async () => {
    const body = '{"config": {}}'
    const headers = { 'Content-Type': 'application/json' }
    const url = `http://127.0.0.1:${port}/v1/resolve`
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200)
  })

  test('a client that names another address for each request is limited all the same', async () => {
    const url = `http://127.0.0.1:${port}/v1/releases`
    const statuses: number[] = []
    for (let client = 1; client <= 6; client++) {
      const headers = { 'X-Real-IP': `192.0.2.${client}` }
      statuses.push((await fetch(url, { headers })).status)
    }
    expect(statuses.at(-1)).toBe(429)
  })

  test('headers and bodies that drip in are cut off', async () => {
    const head = 'POST /v1/resolve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
    const answers = await Promise.all([
      drip(port, `${head}X-Slow:`),
      drip(port, `${head}Content-Length: 1000\r\n\r\n{`),
    ])
    for (const answer of answers) expect(answer).toStartWith('HTTP/1.1 408')
  }, 20_000)
})
