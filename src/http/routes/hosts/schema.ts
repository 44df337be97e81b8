import { z } from '@hono/zod-openapi'
import { EnrolmentRequest, HostId, Labels, PublicKey } from '../../../hosts/host.ts'
import { HOST_STATES } from '../../../hosts/lease.ts'
import { HostReport } from '../../../hosts/report.ts'
import { documented, hostReportSchema } from './report-schema.ts'

const time = (what: string) => z.iso.datetime().describe(`${what}, in UTC.`)

/** The path parameter that names a host. */
export const hostIdParameter = z.object({
  host_id: documented(HostId).openapi({
    param: { name: 'host_id', in: 'path' },
    example: 'gpu-17',
  }),
})

/** The body of `POST /v1/hosts`. */
export const enrolmentRequestSchema = documented(EnrolmentRequest).openapi('EnrolmentRequest', {
  description: 'A host to enrol, and the key that it will sign with.',
})

const leaseTerms = {
  lease_ttl_seconds: z
    .number()
    .describe('How long after a renewal the host counts as present, in seconds.'),
  renew_after_seconds: z
    .number()
    .describe('How long to wait after a renewal before the next, in seconds.'),
}

/** The 200 and 201 of `POST /v1/hosts`. */
export const enrolmentAnswerSchema = z
  .object({ host_id: HostId, ...leaseTerms })
  .openapi('EnrolmentAnswer', { description: 'The host is enrolled, and the terms of its lease.' })

/** The 200 of `PUT /v1/hosts/{host_id}/report`. */
export const reportAnswerSchema = z
  .object({
    generation: z
      .int()
      .describe(
        'Number of the report, from 1. It grows when a report differs from the previous one.',
      ),
    ...leaseTerms,
  })
  .openapi('ReportAnswer', { description: 'The report is stored, and the lease renewed.' })

/** The 200 of `PUT /v1/hosts/{host_id}/lease`. */
export const leaseAnswerSchema = z
  .object(leaseTerms)
  .openapi('LeaseAnswer', { description: 'The lease is renewed.' })

const stateSchema = z
  .enum(HOST_STATES)
  .describe(
    '`live`: renewals arrive in time; `stale`: one is overdue; `expired`: the lease is over. By the clock of the server.',
  )

const summary = {
  host_id: HostId,
  labels: Labels,
  platform: HostReport.shape.platform,
  device_count: HostReport.shape.device_count,
  generation: z
    .int()
    .describe(
      'Number of the report. It grows when a report differs from the previous one. 0: no report yet.',
    ),
  state: stateSchema,
  enrolled_at: time('When the host enrolled'),
  reported_at: z.iso
    .datetime()
    .nullable()
    .describe(
      'When the current generation of the report first arrived, in UTC; null: no report yet.',
    ),
  renewed_at: time('When the agent last confirmed the report'),
  healthy: z
    .boolean()
    .nullable()
    .describe(
      'Whether all accelerators are usable and healthy, according to the newest report; null: unknown.',
    ),
  enrolled_by: z
    .string()
    .nullable()
    .describe(
      'The id of the token that enrolled the host; null: an old version of the service did not store it.',
    ),
}

/** A host in the list of `GET /v1/hosts`. */
export const hostSummarySchema = z
  .object(summary)
  .openapi('HostSummary', { description: 'A host, without its report.' })

/** The 200 of `GET /v1/hosts`. */
export const hostPageSchema = z
  .object({
    hosts: z.array(hostSummarySchema).describe('The hosts of this page.'),
    next_cursor: z
      .string()
      .nullable()
      .describe('The `cursor` of the next page; null: this is the last page.'),
  })
  .openapi('HostPage', { description: 'One page of the inventory.' })

/** The 200 of `GET /v1/hosts/{host_id}`. */
export const hostSchema = z
  .object({
    ...summary,
    public_key: PublicKey,
    sequence: z.int().describe('The highest sequence number accepted from the host; 0: none yet.'),
    boot_id: z
      .string()
      .nullable()
      .describe('Boot id of the host when it signed its newest message; null: no message yet.'),
    // A union and not `.nullable()`: that would make the named schema itself nullable in the document.
    report: z
      .union([hostReportSchema, z.null()])
      .describe('The newest report; null: no report yet.'),
  })
  .openapi('Host', { description: 'A host with its newest report.' })
