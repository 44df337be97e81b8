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
      'The ranks at which to act: those that are not like most. None where a rank is missing.',
    ),
    pointer: pointer('what it is about, in each of these ranks').optional(),
    message: z.string().describe('What is so and what to do.'),
    values: z
      .array(ranksOfValueSchema)
      .optional()
      .describe('Where values differ: each with its ranks, the most common first.'),
  })
  .openapi('RankFinding', { description: 'Something that was found when ranks were compared.' })

const hashesSchema = z
  .object({
    agree: z.boolean().describe('Whether all hashes that are known are the same one.'),
    groups: z
      .array(
        z.object({
          hash: z.string().nullable().describe('The hash; null where vLLM itself would raise.'),
          ranks: rankNames('The names of the ranks that have it.'),
        }),
      )
      .describe('The ranks by hash, the most common first. Those that do not resolve are in none.'),
    factors: z
      .array(
        z.object({
          name: z.string().describe('The factor, such as `eplb_config.use_async`.'),
          values: z
            .array(ranksOfValueSchema)
            .describe(
              'Its values, the most common first. Ranks whose release has no such factor are in none.',
            ),
        }),
      )
      .describe('The factors that differ, among the ranks whose config was given.'),
  })
  .openapi('HashComparison', { description: 'The hashes of the ranks, and where they come apart.' })

const STATES = {
  agreed: '`agreed`: this is it',
  not_given: '`not_given`: no rank gave its own',
  not_given_by_all: '`not_given_by_all`: some ranks did not, so it cannot be told',
  no_limit: '`no_limit`: every rank said that it has none',
} as const
type State = keyof typeof STATES

const agreedSchema = (value: z.ZodType, what: string, ...states: [State, ...State[]]) =>
  z
    .object({
      value: value.describe(`${what}; null where \`state\` says why there is none.`),
      state: z.enum(states).describe(`${states.map((state) => STATES[state]).join('; ')}.`),
    })
    .describe(what)

/** The 200 of `POST /v1/compare`: for the document. */
export const compareAnswerSchema = z
  .object({
    agree: z.boolean().describe('Whether the ranks can work together: no finding is an error.'),
    hashes: hashesSchema,
    findings: z.array(findingSchema).describe('What was found; errors and others.'),
    refused: z
      .array(
        z.object({
          name: z.string().describe('The name of the rank.'),
          faults: z
            .array(problemErrorSchema)
            .describe(
              'Why, in the order in which vLLM raises it, at most 8; pointers are into the rank.',
            ),
          faults_omitted: z
            .int()
            .optional()
            .describe('How many more faults there are than are listed. Left out: none.'),
        }),
      )
      .describe('The ranks whose config does not resolve.'),
    agreed: z
      .object({
        has_unfinished: agreedSchema(
          z.boolean().nullable(),
          'Whether all go on: any has work left or, where `pending_pause` was given as well, only some are to pause',
          'agreed',
          'not_given',
          'not_given_by_all',
        ),
        pause: agreedSchema(
          z.boolean().nullable(),
          'Whether all pause together',
          'agreed',
          'not_given',
          'not_given_by_all',
        ),
        kv_cache_memory_bytes: agreedSchema(
          z.int().nullable(),
          'The least memory for the KV cache over the ranks, in bytes',
          'agreed',
          'not_given',
          'not_given_by_all',
          'no_limit',
        ),
      })
      .describe('What the ranks would agree on while they run, from what each of them brings.'),
  })
  .openapi('RankComparison', {
    description: 'Whether ranks can work together, and what keeps them from it.',
  })
