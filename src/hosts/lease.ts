/** `live`: renewals come in time. `stale`: one is overdue. `expired`: the lease is over. */
export const HOST_STATES = ['live', 'stale', 'expired'] as const
export type HostState = (typeof HOST_STATES)[number]

/** How long after its last renewal, in seconds, a host of a lease of `ttlSeconds` is to renew it. */
export const renewAfterSeconds = (ttlSeconds: number): number =>
  Math.max(1, Math.floor(ttlSeconds / 3))

/** How long after its last renewal, in seconds, a host counts as stale: two renewals did not come. */
export const staleAfterSeconds = (ttlSeconds: number): number => (ttlSeconds * 2) / 3

/** The state of a lease renewed at `renewedAt`; both times are in milliseconds since 1970 by the server's clock. */
export function leaseState(renewedAt: number, now: number, ttlSeconds: number): HostState {
  const age = now - renewedAt
  if (age < staleAfterSeconds(ttlSeconds) * 1000) return 'live'
  return age < ttlSeconds * 1000 ? 'stale' : 'expired'
}

/** Which leases are in a state: those renewed after `renewed_after` and not after `renewed_until`, milliseconds. */
export interface RenewalWindow {
  readonly renewed_after?: number | undefined
  readonly renewed_until?: number | undefined
}

/** The renewal times for which {@link leaseState} gives `state`. */
export function renewalWindow(state: HostState, now: number, ttlSeconds: number): RenewalWindow {
  const staleFrom = now - staleAfterSeconds(ttlSeconds) * 1000
  const expiredFrom = now - ttlSeconds * 1000
  if (state === 'live') return { renewed_after: staleFrom }
  if (state === 'stale') return { renewed_after: expiredFrom, renewed_until: staleFrom }
  return { renewed_until: expiredFrom }
}
