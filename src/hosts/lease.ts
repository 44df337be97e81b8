/** The states of a lease. `live`: renewals arrive in time. `stale`: one is overdue. `expired`: the lease is over. */
export const HOST_STATES = ['live', 'stale', 'expired'] as const
/** The state of the lease of a host: see `HOST_STATES`. */
export type HostState = (typeof HOST_STATES)[number]

/** How many seconds after its last renewal a host should renew a lease of `ttlSeconds`. */
export const renewAfterSeconds = (ttlSeconds: number): number =>
  Math.max(1, Math.floor(ttlSeconds / 3))

/** How many seconds after its last renewal a host is stale: two renewals did not arrive. */
const staleAfterSeconds = (ttlSeconds: number): number => (ttlSeconds * 2) / 3

/** A period in which no instance served hosts, in milliseconds since 1970. */
export interface Outage {
  readonly from: number
  readonly until: number
}

/** How long leases last, and the last period in which none could be renewed. */
export interface LeaseTerms {
  readonly leaseTtlSeconds: number
  /** Null or undefined: none is known. */
  readonly outage?: Outage | null
}

/**
 * A lease that was last renewed at this time or before has expired. For the length of a lease after an outage, this is the
 * value from when the outage began: hosts could not renew during it, and need time to return.
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

/** A window of renewal times, in milliseconds: after `renewed_after`, and not after `renewed_until`. */
export interface RenewalWindow {
  readonly renewed_after?: number | undefined
  readonly renewed_until?: number | undefined
}

/** The renewal times for which {@link leaseState} returns `state`. */
export function renewalWindow(state: HostState, now: number, terms: LeaseTerms): RenewalWindow {
  const staleFrom = now - staleAfterSeconds(terms.leaseTtlSeconds) * 1000
  const expiredFrom = expiredUntil(now, terms)
  if (state === 'live') return { renewed_after: staleFrom }
  if (state === 'stale') return { renewed_after: expiredFrom, renewed_until: staleFrom }
  return { renewed_until: expiredFrom }
}
