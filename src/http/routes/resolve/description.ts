import { describe } from '../../describe.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { resolveAnswerSchema } from './answer-schema.ts'
import { includeSchema, resolveRequestSchema } from './request-schema.ts'
import { resolveConfig } from './resolve.ts'

export const resolveConfigDescription = describe(resolveConfig, {
  operationId: 'resolveConfig',
  summary: 'Resolve a partial config',
  description:
    'Returns the ParallelConfig that the chosen release of vLLM would make of a partial one on that host, with its derived properties, its hash and every change. If vLLM would refuse the config, the problem `config_does_not_resolve` lists the faults. Stores nothing and needs no GPU.',
  tags: ['resolve'],
  security: [{}, { readToken: [] }],
  request: {
    query: includeSchema,
    body: {
      required: true,
      description: 'A partial config and what is known of the place where it will run.',
      content: { 'application/json': { schema: resolveRequestSchema } },
    },
  },
  responses: {
    200: {
      description: 'The config resolves.',
      content: { 'application/json': { schema: resolveAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_query',
      'token_refused',
      'token_not_allowed',
      'invalid_request',
      'unknown_release',
      'config_does_not_resolve',
      'host_not_usable',
      'checks_failed',
      'rate_limited',
      'internal_error',
      'overloaded',
      'registry_unavailable',
    ),
  },
})
