import { createRoute, z } from '@hono/zod-openapi'
import type { Operation } from '../operation.ts'
import { problemResponses } from '../problems/documented-responses.ts'
import { ERROR_CODES } from '../problems/error-codes.ts'
import { PROBLEMS, Problem, type ProblemCode, type ProblemDefinition } from '../problems/problem.ts'
import { problemDocumentationSchema } from '../problems/schema.ts'
import { answerJson } from '../response/answer.ts'

const route = createRoute({
  method: 'get',
  path: '/problems/{code}',
  operationId: 'getProblemDocumentation',
  summary: 'What a problem code stands for',
  description:
    'The `type` of each problem leads here. The codes of its `errors` have a page as well.',
  tags: ['documentation'],
  request: {
    params: z.object({
      code: z
        .string()
        .max(64)
        .describe('The code of a problem, such as `malformed_json`, or of one of its `errors`.'),
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
    const page = problemPage(code) ?? errorPage(code)
    if (page === undefined) {
      const known = Object.keys(PROBLEMS).join(', ')
      throw new Problem('not_found', `There is no such code. The codes of problems: ${known}`)
    }
    return answerJson({ code, ...page }, { headers: { 'Cache-Control': 'max-age=3600' } })
  },
}

function problemPage(code: string): ProblemDefinition | undefined {
  return isProblemCode(code) ? PROBLEMS[code] : undefined
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code)
}

/** The page of a code that stands in the `errors` of a problem. */
function errorPage(code: string): ProblemDefinition | undefined {
  for (const { problem, title, entries } of ERROR_CODES) {
    const entry = entries.find((each) => each.code === code)
    if (entry === undefined) continue
    const { status } = PROBLEMS[problem]
    const remedy = `Follow the message beside the code. It comes in the errors of ${problem}.`
    return { status, title, meaning: entry.summary, remedy }
  }
  return undefined
}
