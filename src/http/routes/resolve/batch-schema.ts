import { z } from '@hono/zod-openapi'
import { problemSchema } from '../../problems/schema.ts'
import { serveAnswerSchema } from '../serve/answer-schema.ts'
import { serveRequestSchema } from '../serve/request-schema.ts'
import { resolveAnswerSchema } from './answer-schema.ts'
import { resolveRequestSchema } from './request-schema.ts'

/** The most requests that one batch may carry. */
export const MOST_REQUESTS = 1_000

const batchOf = (request: z.ZodType) =>
  z.strictObject({
    requests: z
      .array(request)
      .min(1)
      .max(MOST_REQUESTS)
      .describe(
        'Requests as `POST /v1/resolve` takes them or, with `argv` or `command`, `POST /v1/serve`. They are answered in this order.',
      ),
  })

/** The body of `POST /v1/resolve/batch`: for the document. */
export const batchRequestSchema = batchOf(
  z.union([resolveRequestSchema, serveRequestSchema]),
).openapi('ResolveBatchRequest', {
  description: 'Requests to resolve, each of which succeeds or fails alone.',
})

/** The same body with its requests not validated yet: each is validated by itself. */
export const batchListSchema = batchOf(z.unknown())

const resolvedSchema = z
  .object({
    status: z.literal(200).describe('The config resolves, or the command line launches.'),
    body: z
      .union([resolveAnswerSchema, serveAnswerSchema])
      .describe('The answer, as the request alone would have been given it.'),
  })
  .openapi('BatchResolved', { description: 'The answer to a request that succeeds.' })

const refusedSchema = z
  .object({
    status: z
      .union([401, 403, 422, 500, 503].map((status) => z.literal(status)))
      .describe('The status that the request alone would have been answered with.'),
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
      .describe('How many of the answers have another status than 200. 0: every request succeeds.'),
    answers: z
      .array(z.union([resolvedSchema, refusedSchema]).openapi('BatchAnswer'))
      .describe('One for each request, in the order of the requests.'),
  })
  .openapi('ResolveBatchAnswer', { description: 'The answers to a batch.' })
