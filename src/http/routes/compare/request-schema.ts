import { z } from '@hono/zod-openapi'
import { configInputSchema, environmentSchema } from '../resolve/request-schema.ts'
import { commandLineShape, serveHostSchema } from '../serve/request-schema.ts'

const MOST_RANKS = 1_024

const release = (whose: string) =>
  z.string().optional().describe(`The release of vLLM that ${whose}, such as \`0.24.0\`.`)

const rankSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/, {
        error:
          'Write a name of 1 to 128 ASCII letters, digits and . _ : / -, a letter or digit first',
      })
      .describe('What to call the rank in the answer, such as `node-0/rank-3`.'),
    vllm_version: release('this rank runs, if it differs from the others'),
    config: configInputSchema.optional(),
    ...commandLineShape,
    host: serveHostSchema.optional(),
    env: environmentSchema.optional(),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'Write a hash as 64 lower-case hex digits' })
      .optional()
      .describe(
        'The hash that the rank itself reports, as 64 lower-case hex digits. Send it instead of a config, or with it to have it verified.',
      ),
    has_unfinished: z
      .boolean()
      .optional()
      .describe('Whether the rank still has requests to work on.'),
    pending_pause: z.boolean().optional().describe('Whether the rank was asked to pause.'),
    kv_cache_memory_bytes: z
      .int()
      .min(-1)
      .optional()
      .describe('KV-cache memory of the rank, in bytes; -1: no limit.'),
  })
  .check(({ value, issues }) => {
    const { config, hash, argv, command } = value
    if ([config, hash, argv, command].some((given) => given !== undefined)) return
    issues.push({ code: 'custom', message: 'config_or_hash', input: undefined, path: ['config'] })
  })
  .openapi('ComparedRank', {
    description:
      'A rank with its config or its command line, with the hash that it reports, or with both. A command line represents all data-parallel ranks that it starts, and its hash is that at launch.',
  })

/** The body of `POST /v1/compare`. */
export const compareRequestSchema = z
  .strictObject({
    vllm_version: release(
      'ranks without their own run. Absent: the default release, which `GET /v1/releases` names',
    ),
    ranks: z
      .array(rankSchema)
      .min(2)
      .max(MOST_RANKS)
      .check(({ value, issues }) => {
        const names = new Set<string>()
        for (const [at, { name }] of value.entries()) {
          if (names.has(name)) {
            issues.push({ code: 'custom', message: 'distinct', input: name, path: [at, 'name'] })
          }
          names.add(name)
        }
      })
      .describe('The ranks that should work together, in any order.'),
  })
  .openapi('CompareRequest', { description: 'Ranks that should work together.' })

/** A valid request to compare ranks. */
export type CompareRequest = z.infer<typeof compareRequestSchema>
