import { authorize } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { answerEmpty, answerJson } from '../../response/answer.ts'
import { etagMatches } from '../../response/etag.ts'
import { hostOf } from './host-answer.ts'
import { hostIdOf } from './host-id.ts'

const unknown = (hostId: string) =>
  new Problem('host_unknown', `No host ${JSON.stringify(hostId)} is enrolled`)

export const getHost: Operation = {
  method: 'get',
  path: '/v1/hosts/{host_id}',
  sameOrigin: true,
  handler: ({ hosts, sha256 }) =>
    async function getHost({ req }) {
      const hostId = hostIdOf(req)
      await authorize('read', req.raw, hosts)
      const record = await hosts.registry.find(hostId)
      if (record === undefined) throw unknown(hostId)
      const host = hostOf(record, hosts.now(), hosts)
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
  method: 'delete',
  path: '/v1/hosts/{host_id}',
  sameOrigin: true,
  handler: ({ hosts }) =>
    async function deleteHost({ req }) {
      const hostId = hostIdOf(req)
      await authorize('admin', req.raw, hosts)
      if (!(await hosts.registry.remove(hostId, hosts.now()))) throw unknown(hostId)
      return answerEmpty(204)
    },
}
