import { describe, expect, test } from 'bun:test'
import { RateLimiter } from '../../../src/http/middleware/rate-limit.ts'
import { makeApp } from '../../support/app.ts'

/** An app that lets each client make two requests at once and one a second, and a clock that the test moves. */
function limited(header = 'X-Forwarded-For') {
  const clock = { milliseconds: 0 }
  const { app, requests } = makeApp({
    rateLimit: { perSecond: 1, burst: 2, header },
    monotonicMilliseconds: () => clock.milliseconds,
  })
  const ask = (client?: string, path = '/v1/releases') =>
    app.request(path, client === undefined ? {} : { headers: { [header]: client } })
  const statusesOf = async (...clients: readonly (string | undefined)[]) => {
    const statuses: number[] = []
    for (const client of clients) statuses.push((await ask(client)).status)
    return statuses
  }
  return { clock, requests, ask, statusesOf }
}

describe('with a rate limit', () => {
  test('a client has its burst, then one request whenever its bucket gained one', async () => {
    const { clock, statusesOf } = limited()
    const client = '192.0.2.1'
    expect(await statusesOf(client, client, client)).toEqual([200, 200, 429])
    clock.milliseconds += 999
    expect(await statusesOf(client)).toEqual([429])
    clock.milliseconds += 1
    expect(await statusesOf(client, client)).toEqual([200, 429])
    clock.milliseconds += 60_000
    expect(await statusesOf(client, client, client)).toEqual([200, 200, 429])
  })

  test('a refused request is a problem that says when to try again, and is logged', async () => {
    const { requests, ask, statusesOf } = limited()
    await statusesOf('192.0.2.1', '192.0.2.1')
    const response = await ask('192.0.2.1')
    expect(response.headers.get('Retry-After')).toBe('1')
    expect(await response.json()).toMatchObject({ status: 429, code: 'rate_limited' })
    expect(requests.at(-1)).toMatchObject({ status: 429, code: 'rate_limited' })
  })

  test.each([
    ['another address', ['192.0.2.1', '192.0.2.1'], '192.0.2.2', 200],
    ['a port behind it', ['192.0.2.1', '192.0.2.1:4000'], '192.0.2.1:5000', 429],
    ['an IPv4 address in an IPv6 one', ['192.0.2.1', '::ffff:192.0.2.1'], '192.0.2.1', 429],
    [
      'two IPv4 addresses in IPv6 ones',
      ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
      '::ffff:192.0.2.2',
      200,
    ],
    ['another address of one /64', ['2001:db8::1', '2001:0DB8:0:0:9::1'], '[2001:db8::2]:443', 429],
    ['another /64', ['2001:db8::1', '2001:db8::1'], '2001:db8:0:1::1', 200],
    [
      'what the client put before it',
      ['192.0.2.1', '198.51.100.1, 192.0.2.1'],
      '198.51.100.2,192.0.2.1',
      429,
    ],
    ['no address at all', [undefined, ''], 'unknown', 429],
  ] as const)(
    'a client with %s has its own or the same bucket',
    async (_, before, client, status) => {
      const { statusesOf } = limited()
      expect(await statusesOf(...before)).toEqual([200, 200])
      expect(await statusesOf(client)).toEqual([status])
    },
  )

  test('only the stated header counts', async () => {
    const { ask, statusesOf } = limited('X-Real-IP')
    await statusesOf('192.0.2.1', '192.0.2.1')
    expect((await ask('192.0.2.1')).status).toBe(429)
    expect((await ask('192.0.2.2')).status).toBe(200)
  })

  test('probes are not counted, and what is under no path is', async () => {
    const { ask } = limited()
    for (const path of ['/livez', '/livez', '/livez', '/readyz']) {
      expect((await ask('192.0.2.1', path)).status).toBe(200)
    }
    expect((await ask('192.0.2.1', '/nothing')).status).toBe(404)
    expect((await ask('192.0.2.1', '/nothing')).status).toBe(404)
    expect((await ask('192.0.2.1', '/nothing')).status).toBe(429)
  })

  test('a hundred thousand clients later, the first is no longer remembered', () => {
    const limiter = new RateLimiter({ perSecond: 1, burst: 1, header: 'X-Real-IP' })
    const take = (client: string) =>
      limiter.take(new Request('http://a/', { headers: { 'X-Real-IP': client } }), 0)
    take('192.0.2.1')
    for (let client = 1; client < 100_000; client++) {
      take(`10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`)
    }
    expect(() => take('192.0.2.1')).toThrow()
    take('198.51.100.1')
    take('192.0.2.1')
    expect(() => take('10.0.0.5')).toThrow()
  })
})
