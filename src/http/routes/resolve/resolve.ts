import { authorize } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { readJsonBody } from '../../request/body.ts'
import { readInclude } from '../../request/include.ts'
import { knownHost } from '../../request/known-host.ts'
import { answerJson } from '../../response/answer.ts'
import { INCLUDES } from './request-schema.ts'
import { answerResolveRequest, readResolveRequest } from './resolve-request.ts'

/** What a release makes of a partial config: `POST /v1/resolve`. */
export const resolveConfig: Operation = {
  method: 'post',
  path: '/v1/resolve',
  handler: (dependencies) =>
    async function resolveConfig({ req: { raw: request } }) {
      const withHashFactors = readInclude(request.url, INCLUDES).has('hash_factors')
      const { hosts } = dependencies
      const body = await readJsonBody(request)
      const ready = readResolveRequest(body, dependencies.defaultRelease)
      const { host_id, host_report } = ready.request
      const isNamed = host_id !== undefined || host_report !== undefined
      const known = isNamed
        ? await knownHost(ready.request, hosts, () => authorize('read', request, hosts))
        : undefined
      return answerJson(answerResolveRequest(ready, known, withHashFactors, dependencies))
    },
}
