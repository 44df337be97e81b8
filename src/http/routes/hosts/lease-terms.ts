import { renewAfterSeconds } from '../../../hosts/lease.ts'
import type { Hosts } from '../../dependencies.ts'

/** The terms of a lease in an answer to an agent, in seconds. */
export const leaseTerms = ({ leaseTtlSeconds }: Hosts) => ({
  lease_ttl_seconds: leaseTtlSeconds,
  renew_after_seconds: renewAfterSeconds(leaseTtlSeconds),
})
