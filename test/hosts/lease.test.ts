import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { HOST_STATES, leaseState, renewAfterSeconds, renewalWindow } from '../../src/hosts/lease.ts'

test('a lease of 120 s is live for 80 s, stale until 120 s, then expired', () => {
  const stateAt = (seconds: number) => leaseState(0, seconds * 1000, { leaseTtlSeconds: 120 })
  expect([0, 79.999, 80, 119.999, 120].map(stateAt)).toEqual([
    'live',
    'live',
    'stale',
    'stale',
    'expired',
  ])
})

test('a host that renews on time is live, even if one renewal is lost', () => {
  for (const ttl of [3, 30, 120, 3_600]) {
    expect(leaseState(0, renewAfterSeconds(ttl) * 1000 * 1.9, { leaseTtlSeconds: ttl })).toBe(
      'live',
    )
  }
})

test('for one lease after an outage, leases that ran when it began are stale; others stay expired', () => {
  const outage = { from: 1_000_000, until: 4_000_000 }
  const stateAt = (renewedAt: number, now: number) =>
    leaseState(renewedAt, now, { leaseTtlSeconds: 120, outage })
  expect(stateAt(880_001, 4_000_000)).toBe('stale')
  expect(stateAt(880_000, 4_000_000)).toBe('expired')
  expect(stateAt(990_000, 4_119_999)).toBe('stale')
  expect(stateAt(990_000, 4_120_000)).toBe('expired')
  expect(stateAt(4_010_000, 4_020_000)).toBe('live')
})

test('the window of a state holds exactly the leases in that state, after an outage as well', () => {
  const time = fc.integer({ min: 0, max: 1_000_000 })
  const outage = fc.option(
    fc.tuple(time, time).map(([one, other]) => ({
      from: Math.min(one, other),
      until: Math.max(one, other),
    })),
  )
  const seconds = fc.integer({ min: 3, max: 600 })
  fc.assert(
    fc.property(time, time, seconds, outage, (renewedAt, now, leaseTtlSeconds, last) => {
      const terms = { leaseTtlSeconds, outage: last }
      const inWindow = HOST_STATES.filter((state) => {
        const window = renewalWindow(state, now, terms)
        const { renewed_after = -Infinity, renewed_until = Infinity } = window
        return renewedAt > renewed_after && renewedAt <= renewed_until
      })
      expect(inWindow).toEqual([leaseState(renewedAt, now, terms)])
    }),
  )
})
