import { authorize } from '../../middleware/authorize.ts'
import type { MakeHandler } from '../../operation.ts'
import { readJsonBody } from '../../request/body.ts'
import { readInclude } from '../../request/include.ts'
import { knownHost } from '../../request/known-host.ts'
import { answerJson } from '../../response/answer.ts'
import { INCLUDES } from './request-schema.ts'
import { answerServeRequest, readServeRequest } from './serve-request.ts'

/** `POST /v1/serve`. */
export const serveCommand: MakeHandler = (dependencies) =>
  async function serveCommand({ req: { raw: request } }) {
    const withLayout = readInclude(request.url, INCLUDES).has('layout')
    const { hosts } = dependencies
    const body = await readJsonBody(request)
    const ready = readServeRequest(body, dependencies.defaultRelease)
    const known = await knownHost(ready.request, hosts, () => authorize('read', request, hosts))
    return answerJson(answerServeRequest(ready, known, withLayout, dependencies))
  }
