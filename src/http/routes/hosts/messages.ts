import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { MAX_CLOCK_SKEW_SECONDS } from '../../../hosts/message.ts'
import {
  type Rejection,
  ReportPayload,
  type Taken,
  takeLease,
  takeReport,
} from '../../../hosts/verify-message.ts'
import type { Hosts } from '../../dependencies.ts'
import type { Operation } from '../../operation.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { Problem } from '../../problems/problem.ts'
import { readSignedBody } from '../../request/body.ts'
import { invalidRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { hostIdOf } from './host-id.ts'
import { leaseTerms } from './lease-terms.ts'
import { hostIdParameter, leaseAnswerSchema, reportAnswerSchema } from './schema.ts'

const signedBody = (type: string, payload: string) => ({
  required: true,
  description: `A compact JWS (RFC 7515) by the key of the host: protected header \`alg\` EdDSA, \`kid\` the key's RFC 7638 thumbprint, \`typ\` ${type}; payload JSON with \`aud\` (the origin of this service), \`sub\` (the host_id), \`boot_id\`, \`sequence\` (from 1, higher each time, shared by reports and renewals), \`iat\` (seconds since 1970, within ${MAX_CLOCK_SKEW_SECONDS} s of the server's clock) and ${payload}.`,
  content: { 'application/jose': { schema: z.string().max(256 * 1024) } },
})

const MESSAGE_PROBLEMS = [
  'body_missing',
  'body_unreadable',
  'message_untrusted',
  'host_unknown',
  'sequence_not_newer',
  'payload_too_large',
  'unsupported_media_type',
  'unsupported_content_encoding',
  'internal_error',
  'registry_unavailable',
] as const

const reportRoute = createRoute({
  method: 'put',
  path: '/v1/hosts/{host_id}/report',
  operationId: 'putHostReport',
  summary: 'Report a host',
  description:
    'Stores what a host says of itself, and renews its lease. The same report again changes nothing but the lease; another one makes the next generation. It is durable when it is answered.',
  tags: ['hosts'],
  request: {
    params: hostIdParameter,
    body: signedBody('host-report+jwt', '`report` (a HostReport)'),
  },
  responses: {
    200: {
      description: 'The report is stored.',
      content: { 'application/json': { schema: reportAnswerSchema } },
    },
    ...problemResponses(...MESSAGE_PROBLEMS, 'invalid_request'),
  },
})

const leaseRoute = createRoute({
  method: 'put',
  path: '/v1/hosts/{host_id}/lease',
  operationId: 'renewHostLease',
  summary: 'Renew the lease of a host',
  description: 'Says that the report sent before still holds, without sending it again.',
  tags: ['hosts'],
  request: {
    params: hostIdParameter,
    body: signedBody(
      'host-lease+jwt',
      '`report_sha256` (SHA-256, in hex, of the report as canonical JSON, RFC 8785)',
    ),
  },
  responses: {
    200: {
      description: 'The lease is renewed.',
      content: { 'application/json': { schema: leaseAnswerSchema } },
    },
    ...problemResponses(...MESSAGE_PROBLEMS, 'report_required'),
  },
})

export const putHostReport: Operation = {
  route: reportRoute,
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function putHostReport(context) {
      const taken = await take(takeReport, context, hosts)
      return answerJson({ ...taken, ...leaseTerms(hosts) })
    },
}

export const renewHostLease: Operation = {
  route: leaseRoute,
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function renewHostLease(context) {
      await take(takeLease, context, hosts)
      return answerJson(leaseTerms(hosts))
    },
}

async function take(taking: typeof takeReport, { req }: Context, hosts: Hosts): Promise<Taken> {
  const hostId = hostIdOf(req)
  const outcome = await taking(hosts, hostId, await readSignedBody(req.raw))
  if ('refused' in outcome) throw problemOf(outcome, hostId, hosts)
  return outcome
}

function problemOf(rejection: Rejection, hostId: string, { now, audience }: Hosts): Problem {
  switch (rejection.refused) {
    case 'host_unknown':
      return new Problem('host_unknown', `No host ${JSON.stringify(hostId)} is enrolled: enrol it`)
    case 'message_untrusted': {
      const detail = `Not a message that ${hostId} signed for ${audience} within ${MAX_CLOCK_SKEW_SECONDS} s of the Date of this answer`
      const date = new Date(now()).toUTCString()
      return new Problem('message_untrusted', detail, {}, { Date: date })
    }
    case 'sequence_not_newer': {
      const { last_sequence } = rejection
      const detail = `Sign it again with a sequence above ${last_sequence}`
      return new Problem('sequence_not_newer', detail, { last_sequence })
    }
    case 'report_required':
      return new Problem('report_required', 'Send the whole report: the stored one is another')
    case 'report_invalid':
      return invalidRequest(rejection.issues, rejection.payload, ReportPayload)
  }
}
