import { z } from '@hono/zod-openapi'
import { serveRequestSchema } from '../serve/request-schema.ts'
import { resolveRequestSchema } from './request-schema.ts'

/** The most requests of one batch. */
const MOST_REQUESTS = 1_000

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
  description: 'Requests to resolve. Each succeeds or fails on its own.',
})

/** The same body before its requests are validated: each is validated by itself. */
export const batchListSchema = batchOf(z.unknown())
