import { describe } from '../../describe.ts'
import { resolveConfigBatch } from '../../operations.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { REGISTRY_RETRY_SECONDS } from '../../problems/problem-response.ts'
import { batchAnswerSchema } from './batch-answer-schema.ts'
import { batchRequestSchema } from './batch-schema.ts'
import { includeSchema } from './request-schema.ts'

export const resolveConfigBatchDescription = describe(resolveConfigBatch, {
  operationId: 'resolveConfigBatch',
  summary: 'Resolve up to 1,000 partial configs',
  description: `Answers each request of a list as \`POST /v1/resolve\`, or \`POST /v1/serve\` where it has \`argv\` or \`command\`, would answer it alone: with the same status and the same body, in the order of the list. A request that fails does not affect the others, and pointers in its problem are relative to that request. The body may have up to 4 MiB. A host in several requests is looked up once. Answers in the list have no headers: if one is a 401, send the batch with \`Authorization: Bearer\` and a token of kind read; if one is a 503, send that request again after ${REGISTRY_RETRY_SECONDS} s.`,
  tags: ['resolve'],
  security: [{}, { readToken: [] }],
  request: {
    query: includeSchema,
    body: {
      required: true,
      description: 'The requests to resolve.',
      content: { 'application/json': { schema: batchRequestSchema } },
    },
  },
  responses: {
    200: {
      description: 'An answer for every request, whether it succeeds or fails.',
      content: { 'application/json': { schema: batchAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_query',
      'invalid_request',
      'answer_too_large',
      'overloaded',
    ),
  },
})
