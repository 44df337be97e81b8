import { createRoute, z } from '@hono/zod-openapi'
import { authorize } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { Problem } from '../../problems/problem.ts'
import { answerEmpty, answerJson } from '../../response/answer.ts'
import { etagMatches } from '../../response/etag.ts'
import { hostIdOf } from './host-id.ts'
import { hostIdParameter, hostOf, hostSchema } from './schema.ts'

const unknown = (hostId: string) =>
  new Problem('host_unknown', `No host ${JSON.stringify(hostId)} is enrolled`)

export const getHost: Operation = {
  route: createRoute({
    method: 'get',
    path: '/v1/hosts/{host_id}',
    operationId: 'getHost',
    summary: 'Look a host up',
    description:
      'A host with its newest report. Its ETag changes with the report, the labels and the state, not with each renewal.',
    tags: ['hosts'],
    security: [{ readToken: [] }],
    request: {
      params: hostIdParameter,
      headers: z.object({
        'If-None-Match': z
          .string()
          .optional()
          .describe('The ETag of what the client knows of the host.'),
      }),
    },
    responses: {
      200: {
        description: 'The host.',
        content: { 'application/json': { schema: hostSchema } },
      },
      304: { description: 'The host is as the client knows it.' },
      ...problemResponses(
        'token_refused',
        'token_not_allowed',
        'host_unknown',
        'internal_error',
        'registry_unavailable',
      ),
    },
  }),
  sameOrigin: true,
  handler: ({ hosts, sha256 }) =>
    async function getHost({ req }) {
      const hostId = hostIdOf(req)
      await authorize('read', req.raw, hosts)
      const record = await hosts.registry.find(hostId)
      if (record === undefined) throw unknown(hostId)
      const host = hostOf(record, hosts.now(), hosts.leaseTtlSeconds)
      // Weak, and blind to what each renewal moves: a client asks whether the host is another, not whether it lives.
      const { renewed_at, sequence, ...lasting } = host
      const headers = {
        ETag: `W/"${sha256(JSON.stringify(lasting))}"`,
        'Cache-Control': 'private, no-cache',
      }
      return etagMatches(req.raw, headers.ETag)
        ? answerEmpty(304, headers)
        : answerJson(host, { headers })
    },
}

export const deleteHost: Operation = {
  route: createRoute({
    method: 'delete',
    path: '/v1/hosts/{host_id}',
    operationId: 'deleteHost',
    summary: 'Forget a host',
    description:
      'Removes a host with its report and its key. It may then enrol again, with another key as well.',
    tags: ['hosts'],
    security: [{ adminToken: [] }],
    request: { params: hostIdParameter },
    responses: {
      204: { description: 'The host is gone.' },
      ...problemResponses(
        'token_refused',
        'token_not_allowed',
        'host_unknown',
        'internal_error',
        'registry_unavailable',
      ),
    },
  }),
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function deleteHost({ req }) {
      const hostId = hostIdOf(req)
      await authorize('admin', req.raw, hosts)
      if (!(await hosts.registry.remove(hostId))) throw unknown(hostId)
      return answerEmpty(204)
    },
}
