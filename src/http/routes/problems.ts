import type { Operation } from '../operation.ts'
import { ERROR_CODES } from '../problems/error-codes.ts'
import { PROBLEMS, Problem, type ProblemCode, type ProblemDefinition } from '../problems/problem.ts'
import { answerJson } from '../response/answer.ts'

export const problemDocumentation: Operation = {
  method: 'get',
  path: '/problems/{code}',
  handler: () => (context) => {
    const code = context.req.param('code') ?? ''
    const page = problemPage(code) ?? errorPage(code)
    if (page === undefined) {
      const known = Object.keys(PROBLEMS).join(', ')
      throw new Problem('not_found', `The code is unknown. Problems have the codes ${known}`)
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

/** The page of a code in the `errors` of a problem. */
function errorPage(code: string): ProblemDefinition | undefined {
  for (const { problem, title, entries } of ERROR_CODES) {
    const entry = entries.find((each) => each.code === code)
    if (entry === undefined) continue
    const { status } = PROBLEMS[problem]
    const remedy = `Follow the message next to the code in the errors of ${problem}.`
    return { status, title, meaning: entry.summary, remedy }
  }
  return undefined
}
