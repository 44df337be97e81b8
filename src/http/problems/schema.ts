import { z } from '@hono/zod-openapi'
import { PROBLEMS, type ProblemCode } from './problem.ts'

/** One of the `errors` of a problem. */
export const problemErrorSchema = z
  .looseObject({
    pointer: z
      .string()
      .describe('JSON Pointer (RFC 6901) into the request body; empty for the body as a whole.'),
    code: z.string().describe('Stable code of what is wrong there.'),
    message: z.string().describe('What is wrong there and what to do.'),
    related: z
      .array(z.string())
      .optional()
      .describe('JSON Pointers to other values that are involved.'),
  })
  .openapi('ProblemError', { description: 'One place in the request where something is wrong.' })

const positionSchema = z
  .object({
    line: z.int().describe('Line of the body, from 1.'),
    column: z.int().describe('Column in that line, in characters, from 1.'),
    byte_offset: z.int().describe('Offset from the start of the body, in bytes, from 0.'),
  })
  .openapi('Position', { description: 'A place in the text of the body.' })

/** The place of each word of a command in its text. */
export const wordRangesSchema = z
  .array(
    z.union([
      z.object({
        start: z.int().describe('Offset of the first character.'),
        end: z.int().describe('Offset behind the last character.'),
      }),
      z.null(),
    ]),
  )
  .describe(
    'Only with `command`: the place of each word of `argv` in it, in UTF-16 code units; null if it has no single place.',
  )

/** Every error answer: problem details (RFC 9457). */
export const problemSchema = z
  .looseObject({
    type: z
      .string()
      .describe("URI reference of the code's documentation, on this service: `/problems/{code}`."),
    title: z.string().describe('What kind of problem it is; the same for every occurrence.'),
    status: z.int().describe('The HTTP status.'),
    detail: z.string().describe('What is wrong with this request, and what to do.'),
    code: z
      .enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]])
      .describe(
        'Stable code of the problem. Later versions add codes: handle an unknown one by its status.',
      ),
    request_id: z.string().describe('The id of the request, also in X-Request-Id.'),
    errors: z
      .array(problemErrorSchema)
      .optional()
      .describe(
        'For a 422: each place at fault, at most 100. For a config that does not resolve, in the order in which vLLM raises them.',
      ),
    errors_omitted: z
      .int()
      .optional()
      .describe('How many errors are not listed in `errors`. Absent: none.'),
    stage: z
      .enum(['parse', 'launch', 'engine_args', 'parallel_config', 'engine_config'])
      .optional()
      .describe('For command_does_not_launch: how far the command line gets.'),
    argv: z
      .array(z.string())
      .optional()
      .describe(
        'For command_does_not_launch, with `command`: the words that the shell text was split into. Pointers such as `/argv/3` refer to them.',
      ),
    words: wordRangesSchema.optional(),
    position: positionSchema
      .optional()
      .describe('For a body that is not valid JSON: the place of the error.'),
    pointer: z
      .string()
      .optional()
      .describe('JSON Pointer to the invalid value, if the body can be read that far.'),
    alternatives: z
      .array(z.record(z.string(), z.unknown()))
      .optional()
      .describe('For no_valid_plan: the nearest sizes that would launch, with their options.'),
    known_releases: z
      .array(z.string())
      .optional()
      .describe(
        'For unknown_release and release_not_found: the releases that are known, oldest first.',
      ),
    nearest_releases: z
      .object({
        below: z.string().nullable().describe('The newest known release before it, or null.'),
        above: z.string().nullable().describe('The oldest known release after it, or null.'),
      })
      .optional()
      .describe(
        'For unknown_release and release_not_found: the known releases before and after the requested one.',
      ),
    suggested_releases: z
      .array(z.string())
      .optional()
      .describe(
        'For unknown_release and release_not_found: known releases that you may have meant, oldest first.',
      ),
    components: z
      .record(z.string(), z.enum(['ok', 'failed']))
      .optional()
      .describe('For registry_unavailable of `/readyz`: what was checked, and which part failed.'),
    last_sequence: z
      .int()
      .optional()
      .describe('For sequence_not_newer: the highest sequence number accepted from the host.'),
    limit_bytes: z
      .int()
      .optional()
      .describe(
        'For payload_too_large and answer_too_large: the maximum size of the body, in bytes.',
      ),
  })
  .openapi('Problem', { description: 'Problem details (RFC 9457).' })

/** The answer of `/problems/{code}`. */
export const problemDocumentationSchema = z
  .object({
    code: z.string().describe('The code.'),
    title: z.string().describe('What kind of problem or code it is.'),
    status: z.int().describe('The HTTP status of answers with this code.'),
    meaning: z.string().describe('What is wrong, or what it means, when an answer has this code.'),
    remedy: z.string().describe('What to do about it.'),
  })
  .openapi('ProblemDocumentation', { description: 'The documentation of a code.' })
