import { expect, test } from 'bun:test'
import { openMemoryRegistry } from '../../src/hosts/engines/memory.ts'
import type { Outage } from '../../src/hosts/lease.ts'
import { OutageWatch } from '../../src/hosts/outage-watch.ts'

test('finds an outage of the database or the service, and says so once', async () => {
  const registry = openMemoryRegistry()
  let now = 0
  const ended: Outage[] = []
  const start = () =>
    new OutageWatch(registry, 120, () => now, { ended: (outage) => ended.push(outage) })
  const watch = start()
  await watch.note()
  now = 40_000
  await watch.note()
  expect(watch.outage).toBeNull()
  now = 300_000
  const restarted = start()
  await restarted.note()
  await restarted.note()
  expect(restarted.outage).toEqual({ from: 40_000, until: 300_000 })
  expect(ended).toEqual([{ from: 40_000, until: 300_000 }])
})
