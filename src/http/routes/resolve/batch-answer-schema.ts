import { z } from '@hono/zod-openapi'
import { problemSchema } from '../../problems/schema.ts'
import { serveAnswerSchema } from '../serve/answer-schema.ts'
import { resolveAnswerSchema } from './answer-schema.ts'

const resolvedSchema = z
  .object({
    status: z.literal(200).describe('The config resolves, or the command line launches.'),
    body: z
      .union([resolveAnswerSchema, serveAnswerSchema])
      .describe('The answer that the request alone would get.'),
  })
  .openapi('BatchResolved', { description: 'The answer to a request that succeeds.' })

const refusedSchema = z
  .object({
    status: z
      .union([401, 403, 422, 500, 503].map((status) => z.literal(status)))
      .describe('The status that the request alone would get.'),
    body: problemSchema,
  })
  .openapi('BatchRefused', {
    description:
      'The problem of a request that fails. Pointers in it are relative to that request, not to the batch.',
  })

/** The 200 of `POST /v1/resolve/batch`: for the document. */
export const batchAnswerSchema = z
  .object({
    failed: z
      .int()
      .min(0)
      .describe('How many answers have another status than 200. 0: every request succeeded.'),
    answers: z
      .array(z.union([resolvedSchema, refusedSchema]).openapi('BatchAnswer'))
      .describe('One for each request, in the order of the requests.'),
  })
  .openapi('ResolveBatchAnswer', { description: 'The answers to a batch.' })
