import { z } from '@hono/zod-openapi'
import { describe } from '../../describe.ts'
import { serveCommand } from '../../operations.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { serveAnswerSchema } from './answer-schema.ts'
import { INCLUDES, serveRequestSchema } from './request-schema.ts'

/** The query of `POST /v1/serve`. */
const serveIncludeSchema = z.object({
  include: z
    .enum(INCLUDES)
    .optional()
    .describe(
      'What to add to the answer. `layout`: every worker with its ranks and device, and the process groups.',
    ),
})

export const serveCommandDescription = describe(serveCommand, {
  operationId: 'serveCommand',
  summary: 'Work out what a vllm serve command line launches',
  description:
    'Reads a `vllm serve` command line as the chosen release of vLLM would, and returns what it launches: the processes, the ParallelConfig with its derived properties and hash, what the engine configuration changes, and which word sets which argument. If the command would not launch, the problem `command_does_not_launch` names the word that stops it and what to write instead. Runs nothing, stores nothing and needs no GPU.',
  tags: ['resolve'],
  security: [{}, { readToken: [] }],
  request: {
    query: serveIncludeSchema,
    body: {
      required: true,
      description: 'A command line, and facts about the host where it will run.',
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
