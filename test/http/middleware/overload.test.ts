import { expect, test } from 'bun:test'
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
