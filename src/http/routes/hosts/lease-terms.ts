import { renewAfterSeconds } from '../../../hosts/lease.ts'
import type { Hosts } from '../../dependencies.ts'

/** What an agent is told of its lease, in seconds. */
export const leaseTerms = ({ leaseTtlSeconds }: Hosts) => ({
  lease_ttl_seconds: leaseTtlSeconds,
  renew_after_seconds: renewAfterSeconds(leaseTtlSeconds),
})
