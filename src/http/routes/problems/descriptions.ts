import { z } from '@hono/zod-openapi'
import { describe } from '../../describe.ts'
import { listCodes, problemDocumentation } from '../../operations.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { problemDocumentationSchema } from '../../problems/schema.ts'

export const listCodesDescription = describe(listCodes, {
  operationId: 'listCodes',
  summary: 'Every code and what it stands for',
  description:
    'The codes of problems, errors, checks, notices, rules and findings. A code that stands for several things is listed several times. A browser, which prefers text/html, gets an HTML page.',
  tags: ['documentation'],
  responses: {
    200: {
      description: 'Every code.',
      content: {
        'application/json': {
          schema: z
            .object({
              codes: z
                .array(problemDocumentationSchema)
                .describe('By what they are about, problems first.'),
            })
            .openapi('CodeList', { description: 'Every code and what it stands for.' }),
        },
      },
    },
  },
})

export const problemDocumentationDescription = describe(problemDocumentation, {
  operationId: 'getProblemDocumentation',
  summary: 'What a code stands for',
  description:
    'The `type` of each problem leads here. Every other code, such as those of errors, checks, notices and findings, has a page as well. A browser, which prefers text/html, gets HTML.',
  tags: ['documentation'],
  request: {
    params: z.object({
      code: z
        .string()
        .max(64)
        .describe('The code of a problem, such as `malformed_json`, or any other code.'),
    }),
  },
  responses: {
    200: {
      description: 'What the code stands for.',
      content: { 'application/json': { schema: problemDocumentationSchema } },
    },
    ...problemResponses('not_found'),
  },
})
