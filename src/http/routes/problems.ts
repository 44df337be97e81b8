import { createRoute, z } from '@hono/zod-openapi'
import type { Operation } from '../operation.ts'
import { problemResponses } from '../problems/documented-responses.ts'
import { PROBLEMS, Problem, type ProblemCode } from '../problems/problem.ts'
import { problemDocumentationSchema } from '../problems/schema.ts'
import { answerJson } from '../response/answer.ts'

const route = createRoute({
  method: 'get',
  path: '/problems/{code}',
  operationId: 'getProblemDocumentation',
  summary: 'What a problem code stands for',
  description: 'The `type` of each problem leads here.',
  tags: ['documentation'],
  request: {
    params: z.object({
      code: z.string().max(64).describe('The code of the problem, such as `malformed_json`.'),
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

export const problemDocumentation: Operation = {
  route,
  handler: () => (context) => {
    const code = context.req.param('code') ?? ''
    if (!isProblemCode(code)) {
      const known = Object.keys(PROBLEMS).join(', ')
      throw new Problem('not_found', `There is no such problem code. There are: ${known}`)
    }
    return answerJson(
      { code, ...PROBLEMS[code] },
      {
        headers: { 'Cache-Control': 'max-age=3600' },
      },
    )
  },
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code)
}
