import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { HOST_STATES, leaseState, renewAfterSeconds, renewalWindow } from '../../src/hosts/lease.ts'

test('a lease of 120 s is live for 80 s, stale until 120 s, then expired', () => {
  const stateAt = (seconds: number) => leaseState(0, seconds * 1000, 120)
  expect([0, 79.999, 80, 119.999, 120].map(stateAt)).toEqual([
    'live',
    'live',
    'stale',
    'stale',
    'expired',
  ])
})

test('a host that renews when it is told to is live, even when one renewal is lost', () => {
  for (const ttl of [3, 30, 120, 3_600]) {
    expect(leaseState(0, renewAfterSeconds(ttl) * 1000 * 1.9, ttl)).toBe('live')
  }
})

test('the window of a state holds exactly the leases in that state', () => {
  const time = fc.integer({ min: 0, max: 1_000_000 })
  fc.assert(
    fc.property(time, time, fc.integer({ min: 3, max: 600 }), (renewedAt, now, ttl) => {
      const inWindow = HOST_STATES.filter((state) => {
        const { renewed_after = -Infinity, renewed_until = Infinity } = renewalWindow(
          state,
          now,
          ttl,
        )
        return renewedAt > renewed_after && renewedAt <= renewed_until
      })
      expect(inWindow).toEqual([leaseState(renewedAt, now, ttl)])
    }),
  )
})
