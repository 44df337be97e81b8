/**
 * The service itself, process and all, with a constant answer in place of the resolution: what it takes less is what a
 * resolution costs.
 */

import type { Operation } from '../src/http/operation.ts'
import { readJsonBody } from '../src/http/request/body.ts'
import { readInclude } from '../src/http/request/include.ts'
import { answerJson } from '../src/http/response/answer.ts'
import { INCLUDES } from '../src/http/routes/resolve/request-schema.ts'
import { resolveConfig } from '../src/http/routes/resolve/resolve.ts'
import { readResolveRequest } from '../src/http/routes/resolve/resolve-request.ts'
import { sha256 } from '../src/runtime/bun-sha256.ts'
import { answerOf, KILOBYTE } from './constant-answer.ts'

const ANSWER = answerOf(sha256)

const constantly: Pick<Operation, 'handler'> = {
  handler:
    ({ defaultRelease, sha256 }) =>
    async ({ req: { raw: request } }) => {
      readInclude(request.url, INCLUDES)
      readResolveRequest(await readJsonBody(request), defaultRelease)
      sha256(KILOBYTE)
      return answerJson(ANSWER)
    },
}

// The app asks each operation for its handler when it is made, which is at the start of the process.
Object.assign(resolveConfig, constantly)
await import('../src/runtime/bun.ts')
