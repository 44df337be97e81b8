import { expect, test } from 'bun:test'
import { OverloadControl } from '../../../src/http/middleware/overload.ts'
import { makeApp } from '../../support/app.ts'

const expensive = () =>
  new Request('http://a/v1/resolve/batch', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      requests: Array.from({ length: 1_000 }, (_, index) => ({
        argv: ['serve', 'm', '-tp', '8', '--data-parallel-size', String(index + 1)],
      })),
    }),
  })

test('an expensive request is refused before its body is read while 48 others wait', async () => {
  const { app } = makeApp()
  const first = Array.from({ length: 60 }, () => app.request(expensive()))
  // Two run and 48 wait once one of the others is refused.
  const { promise: isFull, resolve } = Promise.withResolvers<void>()
  for (const each of first) {
    void Promise.resolve(each).then(({ status }) => status === 503 && resolve())
  }
  await isFull
  const late = expensive()
  const response = await app.request(late)
  expect([response.status, late.bodyUsed]).toEqual([503, false])
  expect(response.headers.get('Retry-After')).toBe('1')
  const statuses = (await Promise.all(first)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0)
  expect(new Set(statuses)).toEqual(new Set([200, 503]))
})

test('a probe and a quick request are answered while expensive ones wait', async () => {
  const { app } = makeApp()
  const first = Array.from({ length: 60 }, () => app.request(expensive()))
  await Bun.sleep(20)
  expect((await app.request('/livez')).status).toBe(200)
  const quick = await app.request('/v1/resolve', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"config": {}}',
  })
  expect(quick.status).toBe(200)
  await Promise.all(first)
})

test('a refusal is a problem with the id and the trace of its request', async () => {
  const { app } = makeApp({ limits: { answerBytes: 1, requestsInFlight: 0 } })
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const headers = { 'Content-Type': 'application/json', 'X-Request-Id': 'r-1', traceparent }
  // The first is refused before anything of it is read, the second as every other problem is answered.
  const answers = ['/v1/resolve/batch', '/v1/resolve'].map(async (path) => {
    const response = await app.request(path, { method: 'POST', headers, body: '{}' })
    return [response.status, await response.json(), Object.fromEntries(response.headers)]
  })
  const [atOnce, usual] = await Promise.all(answers)
  expect(atOnce?.[0]).toBe(503)
  expect(atOnce?.[1]).toHaveProperty('request_id', 'r-1')
  expect(atOnce?.[2]).toHaveProperty('traceparent', traceparent)
  expect(atOnce).toEqual(usual)
})

const { signal } = new AbortController()

test('bodies of more than 16 MiB in all do not wait', async () => {
  const control = new OverloadControl({ monotonicMilliseconds: () => 0 })
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  const begin = () =>
    control.doExpensive(signal, 4 * 1024 ** 2, () => isOver).catch(({ code }) => code)
  const all = Array.from({ length: 8 }, begin)
  end()
  // Two run, and four wait.
  expect(await Promise.all(all)).toEqual([
    ...Array(6).fill(undefined),
    ...Array(2).fill('overloaded'),
  ])
  expect(await begin()).toBeUndefined()
})

/** Two that run, and three that wait since the times given; what is started and refused is noted. */
async function waitingSince(...times: readonly number[]) {
  let now = 0
  const control = new OverloadControl({ monotonicMilliseconds: () => now })
  const noted: string[] = []
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  const running = [1, 2].map(() => control.doExpensive(signal, 1, () => isOver))
  const waiting = times.map((since) => {
    now = since
    return control
      .doExpensive(signal, 1, async () => {
        noted.push(`${since} starts`)
      })
      .catch(({ code }) => {
        noted.push(`${since} ${code}`)
      })
  })
  return async (time: number) => {
    now = time
    end()
    await Promise.all([...running, ...waiting])
    return noted
  }
}

test('the oldest is handled first while the wait is short', async () => {
  const noted = await (await waitingSince(0, 30, 60))(90)
  expect(noted).toEqual(['0 starts', '30 starts', '60 starts'])
})

test('the newest is handled first when the oldest has waited long, and who waited too long is refused', async () => {
  const noted = await (await waitingSince(0, 300, 550))(590)
  expect(noted.toSorted()).toEqual(['0 overloaded', '300 starts', '550 starts'])
  expect(noted.indexOf('550 starts')).toBeLessThan(noted.indexOf('300 starts'))
})
