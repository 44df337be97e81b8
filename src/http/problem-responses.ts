import { PROBLEMS, type ProblemCode } from './problems.ts'
import { problemSchema } from './schemas/problem.ts'

/** The `responses` of a route for the problems that it can answer: one per status, its description naming the codes. */
export function problemResponses(...codes: readonly ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status)
  return Object.fromEntries(
    Array.from(byStatus, ([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}
