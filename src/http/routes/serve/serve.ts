import { createRoute } from '@hono/zod-openapi'
import { authorize } from '../../middleware/authorize.ts'
import type { Operation } from '../../operation.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { readJsonBody } from '../../request/body.ts'
import { knownHost } from '../../request/known-host.ts'
import { answerJson } from '../../response/answer.ts'
import { serveAnswerSchema } from './answer-schema.ts'
import { readServeInclude, serveIncludeSchema } from './include.ts'
import { serveRequestSchema } from './request-schema.ts'
import { answerServeRequest, readServeRequest } from './serve-request.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/serve',
  operationId: 'serveCommand',
  summary: 'What a vllm serve command line launches',
  description:
    'Reads a `vllm serve` command line as the chosen release of vLLM would, and gives what it launches: the processes, the ParallelConfig with its derived properties and hash, what the engine configuration makes of it, and which word set what. Or, as problem `command_does_not_launch`, the word that stops it and what would be right. Runs nothing, keeps nothing and needs no GPU.',
  tags: ['resolve'],
  security: [{}, { readToken: [] }],
  request: {
    query: serveIncludeSchema,
    body: {
      required: true,
      description: 'A command line and what is known of the place where it will run.',
      content: { 'application/json': { schema: serveRequestSchema } },
    },
  },
  responses: {
    200: {
      description: 'The command line launches.',
      content: { 'application/json': { schema: serveAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_query',
      'token_refused',
      'token_not_allowed',
      'invalid_request',
      'unknown_release',
      'command_does_not_launch',
      'host_not_usable',
      'checks_failed',
      'internal_error',
      'overloaded',
      'registry_unavailable',
    ),
  },
})

export const serveCommand: Operation = {
  route,
  handler: (dependencies) =>
    async function serveCommand({ req: { raw: request } }) {
      const withLayout = readServeInclude(request.url)
      const { hosts } = dependencies
      const body = await readJsonBody(request)
      const ready = readServeRequest(body, dependencies.defaultRelease)
      const known = await knownHost(ready.request, hosts, () => authorize('read', request, hosts))
      return answerJson(answerServeRequest(ready, known, withLayout, dependencies))
    },
}
