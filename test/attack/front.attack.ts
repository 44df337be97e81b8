import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../tools/workerd.ts'
import { startServer } from '../support/server.ts'
import { sendRaw, statusesIn } from './raw-http.ts'

const HAPROXY = Bun.which('haproxy')
const CONFIG = fileURLToPath(new URL('../../deploy/haproxy.cfg', import.meta.url))
if (HAPROXY === null)
  process.stderr.write('skipped: haproxy is not there to stand before the service\n')

const BODY = '{"config": {}}'
const WITH_TRAILER = `POST /v1/resolve HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\nX-Trailer: 1\r\n\r\n`

describe.skipIf(HAPROXY === null).each(['Bun', 'Deno'] as const)(
  '%s behind deploy/haproxy.cfg',
  (runtime) => {
    let service: Awaited<ReturnType<typeof startServer>>
    let front: Bun.Subprocess
    let port: number
    beforeAll(async () => {
      service = await startServer({ LOG_LEVEL: 'error' }, runtime)
      port = await freePort()
      front = Bun.spawn([HAPROXY ?? '', '-db', '-f', CONFIG], {
        env: { LISTEN: `127.0.0.1:${port}`, SERVICE: `127.0.0.1:${service.port}` },
        stdin: 'ignore',
        stdout: 'ignore',
        stderr: 'ignore',
      })
      const isUp = () =>
        fetch(`http://127.0.0.1:${port}/livez`).then(
          ({ ok }) => ok,
          () => false,
        )
      while (!(await isUp())) await Bun.sleep(20)
    }, 20_000)
    afterAll(async () => {
      front?.kill('SIGKILL')
      await service?.stop()
    })

    test('chunked trailers of one client do no harm to the requests of others', async () => {
      const others: number[] = []
      for (let round = 0; round < 20; round++) {
        const attack = Promise.all([
          sendRaw(port, WITH_TRAILER, 30),
          sendRaw(port, WITH_TRAILER, 30),
        ])
        for (let request = 0; request < 10; request++) {
          const answer = await fetch(`http://127.0.0.1:${port}/livez`)
          await answer.text()
          others.push(answer.status)
        }
        await attack
      }
      expect(new Set(others)).toEqual(new Set([200]))
    }, 60_000)

    test.each(['a?', 'a/metrics?', 'a#', 'a/metrics'])(
      'the metrics are not to be had with Host: %s',
      async (host) => {
        for (const line of [
          'GET /foo/metrics',
          'GET /metrics',
          'GET http://a?/metrics',
          'GET //metrics',
          'GET /foo/../metrics',
          'GET /%6detrics',
        ]) {
          const answer = await sendRaw(
            port,
            `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
            100,
          )
          expect(answer).not.toContain('http_requests_total')
          for (const status of statusesIn(answer)) expect([400, 404]).toContain(status)
        }
      },
    )

    test.each([
      'GET /foo/../metrics',
      'GET /%6detrics',
      'GET http://a?/metrics',
      'GET /METRICS',
      'GET /./metrics',
      'GET //metrics',
    ])('nor with %s', async (line) => {
      const answer = await sendRaw(
        port,
        `${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
        100,
      )
      expect(answer).not.toContain('http_requests_total')
    })
  },
)
