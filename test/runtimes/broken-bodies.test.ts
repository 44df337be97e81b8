import { describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { startWorkerd } from '../../tools/workerd.ts'
import { startServer } from '../support/server.ts'

const HEAD = 'POST /v1/resolve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`

/** Bodies that do not come whole: their request, what comes of the body, and whether the client leaves after it. */
const BROKEN: readonly (readonly [string, string, string, boolean])[] = [
  ['a chunk with no length', CHUNKED, 'zz\r\n{"config": {}}\r\n0\r\n\r\n', false],
  ['a chunk with no length after one that has it', CHUNKED, '3\r\n{"c\r\nzz\r\n', false],
  ['chunks without the last one', CHUNKED, '3\r\n{"c\r\n', true],
  ['less than the length that was declared', `${HEAD}Content-Length: 20\r\n\r\n`, '{"c', true],
]

describe.each(['Deno', 'workerd'] as const)('under %s', (runtime) => {
  test('a body that does not come whole is the problem of who sent it', async () => {
    const server = await (runtime === 'Deno'
      ? startServer({}, runtime)
      : startWorkerd('src/runtime/worker.ts'))
    const port = Number(new URL(server.url).port)
    for (const [name, head, body, leaves] of BROKEN) {
      const answer = await send(port, head, body, leaves)
      expect([name, answer]).toEqual([name, expect.stringMatching(/^HTTP\/1.1 400 /)])
      expect(answer).toContain('"code":"body_unreadable"')
    }
    await server.stop()
  }, 30_000)
})

test('Bun answers it by itself or not at all, and the log blames nothing in the service', async () => {
  const server = await startServer()
  for (const [name, head, body, leaves] of BROKEN) {
    const answer = await send(server.port, head, body, leaves)
    expect([name, answer]).toEqual([name, expect.stringMatching(/^$|^HTTP\/1.1 400 /)])
  }
  const { lines } = await server.stop()
  expect(lines.filter(({ level }) => level === 'error')).toEqual([])
})

/** What comes back on a connection until the server ends it, or has answered. */
async function send(port: number, head: string, body: string, leaves: boolean): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let received = ''
  socket.on('data', (data) => {
    received += data
    if (received.endsWith('}')) socket.destroy()
  })
  socket.on('close', () => resolve(received))
  socket.on('error', reject)
  socket.write(head)
  // The service begins to read before anything is wrong.
  await Bun.sleep(50)
  socket.write(body)
  if (leaves) socket.end()
  return await promise
}
