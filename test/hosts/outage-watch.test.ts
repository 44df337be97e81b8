import { expect, test } from 'bun:test'
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import { OutageWatch } from '../../src/hosts/outage-watch.ts'

const TTL_SECONDS = 120

function watching(registry = openMemoryRegistry()) {
  const clock = { now: 0 }
  const heard: unknown[] = []
  const start = () =>
    new OutageWatch(registry, TTL_SECONDS, () => clock.now, {
      failed: (reason) => heard.push(`failed: ${reason}`),
      recovered: () => heard.push('recovered'),
      ended: (outage) => heard.push(outage),
    })
  return { registry, clock, heard, start }
}

test('finds an outage of the service, and says so once', async () => {
  const { clock, heard, start } = watching()
  const watch = start()
  await watch.attempt()
  clock.now = 40_000
  await watch.attempt()
  expect(watch.outage).toBeNull()
  clock.now = 300_000
  const restarted = start()
  await restarted.attempt()
  await restarted.attempt()
  expect(restarted.outage).toEqual({ from: 40_000, until: 300_000 })
  expect(heard).toEqual([{ from: 40_000, until: 300_000 }])
})

test('an outage of the database holds on until it is noted that it is over, and each reason is heard once', async () => {
  const { registry, clock, heard, start } = watching()
  const watch = start()
  await watch.attempt()
  const { checkReads } = registry
  Object.assign(registry, { checkReads: () => Promise.reject(new Error('no column boot_id')) })
  for (clock.now = 10_000; clock.now <= 300_000; clock.now += 10_000) await watch.attempt()
  expect(watch.outage).toEqual({ from: 0, until: clock.now })
  Object.assign(registry, { checkReads })
  await watch.attempt()
  expect(watch.outage).toEqual({ from: 0, until: clock.now })
  expect(heard).toEqual([
    'failed: Error: no column boot_id',
    'recovered',
    { from: 0, until: clock.now },
  ])
})

test('a process that was stopped for a while knows at once, before it notes anything', async () => {
  const { clock, start } = watching()
  const watch = start()
  await watch.attempt()
  clock.now = 200_000
  expect(watch.outage).toEqual({ from: 0, until: 200_000 })
})
