import { z } from '@hono/zod-openapi'
import { RANK_FINDINGS } from '../../../parallel-config/index.ts'
import { problemErrorSchema } from '../../problems/schema.ts'
import { pointer } from '../resolve/answer-schema.ts'

const rankNames = (what: string) => z.array(z.string()).describe(what)

const ranksOfValueSchema = z
  .object({
    value: z.unknown().describe('The value.').openapi({}),
    ranks: rankNames('The names of the ranks that have it.'),
  })
  .openapi('RanksOfValue', { description: 'A value, and the ranks that have it.' })

const findingSchema = z
  .object({
    code: z.enum(RANK_FINDINGS.map(({ code }) => code)).describe('Stable code of the finding.'),
    severity: z
      .enum(['error', 'warning', 'info'])
      .describe('`error`: the ranks cannot work together like this.'),
    ranks: rankNames(
      'The ranks to change: those that differ from the majority. Empty if a rank is missing.',
    ),
    pointer: pointer('what it is about, in each of these ranks').optional(),
    message: z.string().describe('What is wrong and what to do.'),
    values: z
      .array(ranksOfValueSchema)
      .optional()
      .describe('If values differ: each value with its ranks, the most common first.'),
  })
  .openapi('RankFinding', { description: 'A finding of the comparison.' })

const hashesSchema = z
  .object({
    agree: z.boolean().describe('Whether all known hashes are equal.'),
    groups: z
      .array(
        z.object({
          hash: z
            .string()
            .nullable()
            .describe('The hash; null if vLLM itself would raise an exception.'),
          ranks: rankNames('The names of the ranks that have it.'),
        }),
      )
      .describe('The ranks by hash, the most common first, without those that do not resolve.'),
    factors: z
      .array(
        z.object({
          name: z.string().describe('The factor, such as `eplb_config.use_async`.'),
          values: z
            .array(ranksOfValueSchema)
            .describe(
              'Its values, the most common first, without ranks whose release does not have the factor.',
            ),
        }),
      )
      .describe('The factors that differ among the ranks whose config was sent.'),
  })
  .openapi('HashComparison', { description: 'The hashes of the ranks, and where they differ.' })

const STATES = {
  agreed: '`agreed`: the ranks agree on this value',
  not_given: '`not_given`: no rank sent its value',
  not_given_by_all: '`not_given_by_all`: some ranks did not send theirs, so the value is unknown',
  no_limit: '`no_limit`: no rank has a limit',
} as const
type State = keyof typeof STATES

const agreedSchema = (value: z.ZodType, what: string, ...states: [State, ...State[]]) =>
  z
    .object({
      value: value.describe(`${what}; null if \`state\` says why there is none.`),
      state: z.enum(states).describe(`${states.map((state) => STATES[state]).join('; ')}.`),
    })
    .describe(what)

/** The 200 of `POST /v1/compare`: for the document. */
export const compareAnswerSchema = z
  .object({
    agree: z.boolean().describe('Whether the ranks can work together: no finding is an error.'),
    hashes: hashesSchema,
    findings: z.array(findingSchema).describe('The findings.'),
    refused: z
      .array(
        z.object({
          name: z.string().describe('The name of the rank.'),
          faults: z
            .array(problemErrorSchema)
            .describe(
              'The faults in the order in which vLLM raises them, at most 8. Pointers are relative to the rank.',
            ),
          faults_omitted: z
            .int()
            .optional()
            .describe('How many faults are not listed. Absent: none.'),
        }),
      )
      .describe('The ranks whose config does not resolve.'),
    agreed: z
      .object({
        has_unfinished: agreedSchema(
          z.boolean().nullable(),
          'Whether all ranks continue: a rank has work left or, if `pending_pause` was sent as well, only some ranks are to pause',
          'agreed',
          'not_given',
          'not_given_by_all',
        ),
        pause: agreedSchema(
          z.boolean().nullable(),
          'Whether all ranks pause together',
          'agreed',
          'not_given',
          'not_given_by_all',
        ),
        kv_cache_memory_bytes: agreedSchema(
          z.int().nullable(),
          'The smallest KV-cache memory of all ranks, in bytes',
          'agreed',
          'not_given',
          'not_given_by_all',
          'no_limit',
        ),
      })
      .describe('What the ranks would agree on while they run, from the state of each of them.'),
  })
  .openapi('RankComparison', {
    description: 'Whether ranks can work together, and what prevents it.',
  })
