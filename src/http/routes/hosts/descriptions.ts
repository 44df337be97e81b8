import { z } from '@hono/zod-openapi'
import { MAX_CLOCK_SKEW_SECONDS } from '../../../hosts/message.ts'
import { describe } from '../../describe.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { enrolHost } from './enrol.ts'
import { deleteHost, getHost } from './host.ts'
import { listHosts, querySchema } from './list.ts'
import { putHostReport, renewHostLease } from './messages.ts'
import {
  enrolmentAnswerSchema,
  enrolmentRequestSchema,
  hostIdParameter,
  hostPageSchema,
  hostSchema,
  leaseAnswerSchema,
  reportAnswerSchema,
} from './schema.ts'

const answer = (description: string) => ({
  description,
  content: { 'application/json': { schema: enrolmentAnswerSchema } },
})

export const enrolHostDescription = describe(enrolHost, {
  operationId: 'enrolHost',
  summary: 'Enrol a host',
  description:
    'Registers a host with the public key that its agent generated. Needs an enrolment token of the operator for hosts of that name. From then on the host signs its reports with that key.',
  tags: ['hosts'],
  security: [{ enrolmentToken: [] }],
  request: {
    body: {
      required: true,
      description: 'The name and the public key of the host.',
      content: { 'application/json': { schema: enrolmentRequestSchema } },
    },
  },
  responses: {
    200: answer(
      'The host was already enrolled with this key. Its labels are replaced by the ones sent.',
    ),
    201: answer('The host is enrolled.'),
    ...problemResponses(
      ...BODY_PROBLEMS,
      'token_refused',
      'token_not_allowed',
      'quota_exceeded',
      'host_key_conflict',
      'invalid_request',
      'internal_error',
      'registry_unavailable',
    ),
  },
})

export const listHostsDescription = describe(listHosts, {
  operationId: 'listHosts',
  summary: 'List hosts',
  description: 'Returns the hosts that match, page by page, sorted by name.',
  tags: ['hosts'],
  security: [{ readToken: [] }],
  request: { query: querySchema },
  responses: {
    200: {
      description: 'A page.',
      content: { 'application/json': { schema: hostPageSchema } },
    },
    ...problemResponses(
      'invalid_query',
      'token_refused',
      'token_not_allowed',
      'internal_error',
      'registry_unavailable',
    ),
  },
})

export const getHostDescription = describe(getHost, {
  operationId: 'getHost',
  summary: 'Get a host',
  description:
    'Returns a host with its newest report. Its ETag changes with the report, the labels and the state, but not with each renewal.',
  tags: ['hosts'],
  security: [{ readToken: [] }],
  request: {
    params: hostIdParameter,
    headers: z.object({
      'If-None-Match': z
        .string()
        .optional()
        .describe('The ETag of the version that the client has.'),
    }),
  },
  responses: {
    200: {
      description: 'The host.',
      content: { 'application/json': { schema: hostSchema } },
    },
    304: { description: 'The host has not changed.' },
    ...problemResponses(
      'token_refused',
      'token_not_allowed',
      'host_unknown',
      'internal_error',
      'registry_unavailable',
    ),
  },
})

export const deleteHostDescription = describe(deleteHost, {
  operationId: 'deleteHost',
  summary: 'Delete a host',
  description:
    'Deletes a host with its report and its key. It can then enrol again, also with another key.',
  tags: ['hosts'],
  security: [{ adminToken: [] }],
  request: { params: hostIdParameter },
  responses: {
    204: { description: 'The host is deleted.' },
    ...problemResponses(
      'token_refused',
      'token_not_allowed',
      'host_unknown',
      'internal_error',
      'registry_unavailable',
    ),
  },
})

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

export const putHostReportDescription = describe(putHostReport, {
  operationId: 'putHostReport',
  summary: 'Send the report of a host',
  description:
    'Stores the report of a host and renews its lease. The same report again only renews the lease; a different one starts the next generation. The report is durable once the request is answered.',
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
    ...problemResponses(...MESSAGE_PROBLEMS, 'quota_exceeded', 'invalid_request'),
  },
})

export const renewHostLeaseDescription = describe(renewHostLease, {
  operationId: 'renewHostLease',
  summary: 'Renew the lease of a host',
  description: 'Confirms that the stored report is still correct, without sending it again.',
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
