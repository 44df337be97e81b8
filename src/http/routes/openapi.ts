import { createRoute, z } from '@hono/zod-openapi'
import type { Operation } from '../operation.ts'
import { problemResponses } from '../problems/documented-responses.ts'
import { answerDocument, type CachedDocument, makeDocument } from '../response/cached-document.ts'

const route = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApiDocument',
  summary: 'This document',
  description:
    'The OpenAPI 3.1 document of the service. It changes with the service alone: ask again with its ETag.',
  tags: ['documentation'],
  request: {
    headers: z.object({
      'If-None-Match': z
        .string()
        .optional()
        .describe('The ETag of the document that the client has.'),
    }),
  },
  responses: {
    200: {
      description: 'The document.',
      content: {
        'application/json': {
          schema: z.object({}).openapi({ description: 'An OpenAPI 3.1 document.' }),
        },
      },
    },
    304: { description: 'The document is the one that the client has.' },
    ...problemResponses('internal_error'),
  },
})

export const openApiDocument: Operation = {
  route,
  handler: ({ openApiDocument, sha256 }) => {
    // Read at the first request and kept: a start should not wait for half a megabyte.
    let document: CachedDocument | undefined
    return async ({ req: { raw: request } }) => {
      document ??= makeDocument(await openApiDocument(), sha256, 'no-cache')
      return answerDocument(document, request)
    }
  },
}
