import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startWorkerd, type WorkerdProcess } from '../../tools/workerd.ts'
import { EXPENSIVE_REQUESTS } from './bodies.ts'
import { sendRaw, statusesIn } from './raw-http.ts'

const OF_WORKERD = 'Content-Length: 21\r\n\r\nInternal Server Error'

let worker: WorkerdProcess
let port: number
beforeAll(async () => {
  worker = await startWorkerd('src/runtime/worker.ts')
  port = Number(new URL(worker.url).port)
}, 60_000)
afterAll(() => worker?.stop())

test.each(['a?', 'a/metrics?', 'a#', 'a/metrics', '[', 'a b', 'a,b', 'a@b', '%2f', '[::1'])(
  'the Host header %j does not choose the path',
  async (host) => {
    for (const path of ['/foo/metrics', '/foo', '/livez']) {
      const answer = await sendRaw(
        port,
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
        200,
      )
      expect(answer).not.toContain('http_requests_total')
      // workerd itself answers a bare 500 to a URL that it cannot parse: the Worker does not get the request.
      const isRefused = statusesIn(answer).every(
        (status) => status === 400 || answer.endsWith(OF_WORKERD),
      )
      expect([path, isRefused, statusesIn(answer).length]).toEqual([path, true, 1])
    }
  },
)

test.each(['/v1/hosts/%00', '/problems/%00', '/v1/releases/%00', '/%', '/v1/hosts/%ff'])(
  'there is no unexpected error for %s',
  async (path) => {
    const answer = await sendRaw(
      port,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      200,
    )
    expect(answer).not.toContain('"internal_error"')
    expect(statusesIn(answer)).toHaveLength(1)
  },
)

test('the most expensive requests are answered or refused as they are elsewhere', async () => {
  for (const { name, path, type = 'application/json', body } of EXPENSIVE_REQUESTS) {
    const response = await fetch(new URL(path, worker.url), {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: body(),
    })
    expect([name, response.status < 500]).toEqual([name, true])
    expect((await response.arrayBuffer()).byteLength).toBeLessThanOrEqual(8 * 1024 * 1024)
  }
}, 120_000)
