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
  // Each has its body read by then, and waits.
  await Bun.sleep(20)
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

/** Two that run, and three that wait since the times given; what is started and refused is noted. */
async function waitingSince(...times: readonly number[]) {
  let now = 0
  const control = new OverloadControl({ monotonicMilliseconds: () => now })
  const noted: string[] = []
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  const running = [1, 2].map(() => control.doExpensive(expensive(), () => isOver))
  const waiting = times.map((since) => {
    now = since
    return control
      .doExpensive(expensive(), async () => {
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
