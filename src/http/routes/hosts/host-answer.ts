import type { z } from '@hono/zod-openapi'
import { type LeaseTerms, leaseState } from '../../../hosts/lease.ts'
import type { HostRecord, HostSummary } from '../../../hosts/registry.ts'
import type { hostSchema, hostSummarySchema } from './schema.ts'

const iso = (milliseconds: number) => new Date(milliseconds).toISOString()

/** A host in the form of `GET /v1/hosts`, with its state at `now`. */
export const hostSummaryOf = (
  host: HostSummary,
  now: number,
  terms: LeaseTerms,
): z.infer<typeof hostSummarySchema> => ({
  host_id: host.host_id,
  labels: host.labels,
  platform: host.platform,
  device_count: host.device_count,
  generation: host.generation,
  state: leaseState(host.renewed_at, now, terms),
  enrolled_at: iso(host.enrolled_at),
  reported_at: host.reported_at === null ? null : iso(host.reported_at),
  renewed_at: iso(host.renewed_at),
  healthy: host.healthy,
  enrolled_by: host.enrolled_by,
})

/** A host in the form of `GET /v1/hosts/{host_id}`, with its state at `now`. */
export const hostOf = (
  host: HostRecord,
  now: number,
  terms: LeaseTerms,
): z.infer<typeof hostSchema> => ({
  ...hostSummaryOf(host, now, terms),
  public_key: { kty: 'OKP', crv: 'Ed25519', x: host.public_key },
  sequence: host.sequence,
  boot_id: host.boot_id,
  report: host.report,
})
