import { expect, test } from 'bun:test'
import { hostChanges } from '../../src/hosts/host-changes.ts'

const messages = (
  before: { healthy: boolean | null; device_count: number | null },
  after: { healthy: boolean | null; device_count: number | null },
) =>
  hostChanges(before, after, { healthy: after.healthy, complaints: [] }).map(
    ({ message }) => message,
  )

const host = (healthy: boolean | null, device_count: number | null = 8) => ({
  healthy,
  device_count,
})

test.each([
  [host(true), host(true), []],
  [host(null), host(null), []],
  [host(null), host(true), []],
  [host(true), host(false), ['host unhealthy']],
  [host(null), host(false), ['host unhealthy']],
  [host(true), host(null), ['host health unknown']],
  [host(false), host(false), []],
  [host(false), host(true), ['host no longer unhealthy']],
  [host(false), host(null), ['host no longer unhealthy']],
  [host(true, 8), host(true, 7), ['host has fewer devices']],
  [host(true, 8), host(false, 7), ['host unhealthy', 'host has fewer devices']],
  [host(true, 7), host(true, 8), []],
  [host(true, 8), host(true, null), []],
  [host(true, null), host(true, 8), []],
])('from %j to %j', (before, after, expected) => {
  expect(messages(before, after)).toEqual(expected)
})
