import { authorize } from '../../middleware/authorize.ts'
import type { MakeHandler } from '../../operation.ts'
import { readJsonBody } from '../../request/body.ts'
import { knownHost } from '../../request/known-host.ts'
import { answerJson } from '../../response/answer.ts'
import { readServeInclude } from './include.ts'
import { answerServeRequest, readServeRequest } from './serve-request.ts'

export const serveCommand: MakeHandler = (dependencies) =>
  async function serveCommand({ req: { raw: request } }) {
    const withLayout = readServeInclude(request.url)
    const { hosts } = dependencies
    const body = await readJsonBody(request)
    const ready = readServeRequest(body, dependencies.defaultRelease)
    const known = await knownHost(ready.request, hosts, () => authorize('read', request, hosts))
    return answerJson(answerServeRequest(ready, known, withLayout, dependencies))
  }
