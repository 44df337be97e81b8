import { authorize } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { answerEmpty, answerJson } from '../../response/answer.ts'
import { etagMatches } from '../../response/etag.ts'
import { hostOf } from './host-answer.ts'
import { hostIdOf } from './host-id.ts'

const unknown = (hostId: string) =>
  new Problem('host_unknown', `No host ${JSON.stringify(hostId)} is enrolled`)

/** A host with its newest report. */
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
      // Weak, and without what each renewal changes: it shows whether the host changed, not whether it renewed.
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

/** Removes a host. */
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
