/** `live`: renewals come in time. `stale`: one is overdue. `expired`: the lease is over. */
export const HOST_STATES = ['live', 'stale', 'expired'] as const
export type HostState = (typeof HOST_STATES)[number]

/** How long after its last renewal, in seconds, a host of a lease of `ttlSeconds` is to renew it. */
export const renewAfterSeconds = (ttlSeconds: number): number =>
  Math.max(1, Math.floor(ttlSeconds / 3))

/** How long after its last renewal, in seconds, a host counts as stale: two renewals did not come. */
const staleAfterSeconds = (ttlSeconds: number): number => (ttlSeconds * 2) / 3

/** A time in which no instance served hosts, in milliseconds since 1970. */
export interface Outage {
  readonly from: number
  readonly until: number
}

/** How long leases run, and the last time in which none could be renewed. */
export interface LeaseTerms {
  readonly leaseTtlSeconds: number
  /** Null or undefined: none is known. */
  readonly outage?: Outage | null
}

/**
 * The time at and before which a renewal is over. For one lease after an outage it is as it was when that began: hosts
 * could not renew meanwhile, and need time to come back.
 */
function expiredUntil(now: number, { leaseTtlSeconds, outage }: LeaseTerms): number {
  const ttl = leaseTtlSeconds * 1000
  const isGrace = outage != null && now < outage.until + ttl
  return (isGrace ? Math.min(outage.from, now) : now) - ttl
}

/** The state of a lease renewed at `renewedAt`; both times are in milliseconds since 1970 by the server's clock. */
export function leaseState(renewedAt: number, now: number, terms: LeaseTerms): HostState {
  if (now - renewedAt < staleAfterSeconds(terms.leaseTtlSeconds) * 1000) return 'live'
  return renewedAt > expiredUntil(now, terms) ? 'stale' : 'expired'
}

/** Which leases are in a state: those renewed after `renewed_after` and not after `renewed_until`, milliseconds. */
export interface RenewalWindow {
  readonly renewed_after?: number | undefined
  readonly renewed_until?: number | undefined
}

/** The renewal times for which {@link leaseState} gives `state`. */
export function renewalWindow(state: HostState, now: number, terms: LeaseTerms): RenewalWindow {
  const staleFrom = now - staleAfterSeconds(terms.leaseTtlSeconds) * 1000
  const expiredFrom = expiredUntil(now, terms)
  if (state === 'live') return { renewed_after: staleFrom }
  if (state === 'stale') return { renewed_after: expiredFrom, renewed_until: staleFrom }
  return { renewed_until: expiredFrom }
}
