import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startServer } from '../support/server.ts'
import { sendRaw, statusesIn } from './raw-http.ts'

const HOSTS = [
  'a?',
  'a/metrics?',
  'a#',
  'a/metrics',
  'a\\metrics',
  '[',
  'a b',
  'a,b',
  'a:b',
  'a@b',
  '%2f',
  '[::1',
  '[zz]',
  'a:99999',
  '256.1.1.1',
  '\u00e9',
]

/** As the service runs by default, and with spans, which read the URL of each request. */
const SERVICES = [
  ['Bun', {}],
  ['Bun', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }],
  ['Deno', {}],
] as const

describe.each(SERVICES)('%s, with %j,', (runtime, settings) => {
  let server: Awaited<ReturnType<typeof startServer>>
  beforeAll(async () => {
    server = await startServer(settings, runtime)
  })
  afterAll(() => server?.stop())

  test.each(HOSTS)('does not let the Host header %j choose the path', async (host) => {
    for (const path of ['/foo/metrics', '/foo', '/v1/hosts', '/metrics']) {
      const answer = await sendRaw(
        server.port,
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      )
      expect([path, ...statusesIn(answer)]).toEqual([path, 400])
      expect(answer).not.toContain('http_requests_total')
    }
  })

  test('refuses two Host headers', async () => {
    const answer = await sendRaw(
      server.port,
      'GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
    )
    expect(statusesIn(answer)).toEqual([400])
  })

  test.each([
    'GET http://a?/metrics HTTP/1.1',
    'GET //a/metrics HTTP/1.1',
    'GET a/metrics HTTP/1.1',
  ])('serves no other path for %j', async (line) => {
    const answer = await sendRaw(server.port, `${line}\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(answer).not.toContain('http_requests_total')
    expect(statusesIn(answer)).not.toContain(500)
  })

  test.each(['a', 'a:80', 'resolve.example', '127.0.0.1:3000', '[::1]:3000'])(
    'serves Host: %s',
    async (host) => {
      const answer = await sendRaw(
        server.port,
        `GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      )
      expect(statusesIn(answer)).toEqual([200])
    },
  )

  test.each([
    '/v1/hosts/%00',
    '/v1/hosts/%00/report',
    '/problems/%00',
    '/v1/releases/%00',
    '/v1/hosts?label=a%3D%00',
    '/v1/hosts?cursor=%00',
    '/%',
    '/v1/hosts/%ff',
  ])('has no server error for %s', async (path) => {
    const method = path.endsWith('report') ? 'PUT' : 'GET'
    const answer = await sendRaw(
      server.port,
      `${method} ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    )
    expect(statusesIn(answer)[0]).toBeLessThan(500)
    expect(statusesIn(answer)).toHaveLength(1)
  })
})
