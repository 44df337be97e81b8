import { z } from '@hono/zod-openapi'
import { EnrolmentRequest, HostId, Labels, PublicKey } from '../../../hosts/host.ts'
import { HOST_STATES } from '../../../hosts/lease.ts'
import { HostReport } from '../../../hosts/report.ts'
import { documented, hostReportSchema } from './report-schema.ts'

const time = (what: string) => z.iso.datetime().describe(`${what}, in UTC.`)

export const hostIdParameter = z.object({
  host_id: documented(HostId).openapi({
    param: { name: 'host_id', in: 'path' },
    example: 'gpu-17',
  }),
})

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

export const enrolmentAnswerSchema = z
  .object({ host_id: HostId, ...leaseTerms })
  .openapi('EnrolmentAnswer', { description: 'The host is enrolled, and the terms of its lease.' })

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

export const leaseAnswerSchema = z
  .object(leaseTerms)
  .openapi('LeaseAnswer', { description: 'The lease is renewed.' })

const stateSchema = z
  .enum(HOST_STATES)
  .describe(
    '`live`: renewals come in time; `stale`: one is overdue; `expired`: the lease is over. By the clock of the server.',
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
  reported_at: time('When the current report first arrived')
    .nullable()
    .describe('When the current generation of the report came, in UTC; null: none yet.'),
  renewed_at: time('When the agent last said that the report holds'),
  healthy: z
    .boolean()
    .nullable()
    .describe(
      'Whether all accelerators can be used and are sound, by the newest report; null: unknown.',
    ),
  enrolled_by: z
    .string()
    .nullable()
    .describe('The id of the token that enrolled the host; null: that was not kept yet.'),
}

export const hostSummarySchema = z
  .object(summary)
  .openapi('HostSummary', { description: 'A host, without its report.' })

export const hostPageSchema = z
  .object({
    hosts: z.array(hostSummarySchema).describe('The hosts of this page.'),
    next_cursor: z
      .string()
      .nullable()
      .describe('The `cursor` of the next page; null: this is the last page.'),
  })
  .openapi('HostPage', { description: 'One page of the inventory.' })

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
