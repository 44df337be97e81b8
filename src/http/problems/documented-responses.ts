import { PROBLEMS, type ProblemCode } from './problem.ts'
import { problemSchema } from './schema.ts'

/** The problems that any JSON body can cause. */
export const BODY_PROBLEMS = [
  'body_missing',
  'body_unreadable',
  'malformed_json',
  'byte_order_mark',
  'invalid_utf8',
  'duplicate_key',
  'lone_surrogate',
  'number_out_of_range',
  'nesting_too_deep',
  'too_many_values',
  'payload_too_large',
  'unsupported_media_type',
  'unsupported_content_encoding',
] as const satisfies readonly ProblemCode[]

/** The OpenAPI responses for problems: one for each status, whose description names the codes. */
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
