import { z } from '@hono/zod-openapi'
import { wordRangesSchema } from '../../problems/schema.ts'
import { isJsonObject } from '../../request/json/json-object.ts'
import { changeSchema, pointer, resolveAnswerSchema } from '../resolve/answer-schema.ts'
import { layoutSchema } from './layout-schema.ts'

const launchSchema = z
  .object({
    mode: z
      .enum(['single_api_server', 'multi_api_server', 'headless', 'multi_port_supervisor'])
      .describe('Which processes `vllm serve` starts.'),
    api_server_count: z
      .int()
      .nullable()
      .describe('Number of API servers; null if the launching process itself is the server.'),
  })
  .openapi('Launch', { description: 'Which processes the command line starts.' })

const givenArgumentSchema = z
  .object({
    pointer: pointer('the word or file that sets it'),
    flag: z.string().describe('The option, by its first long spelling.'),
    name: z.string().describe('The attribute that it sets, such as `tensor_parallel_size`.'),
    value: z.unknown().describe('The value after conversion by vLLM.').openapi({}),
  })
  .openapi('GivenArgument', { description: 'An argument that the command line sets.' })

const atLaunchSchema = z
  .object({
    hash: z
      .string()
      .nullable()
      .describe(
        'The hash that data-parallel ranks compare, as 64 lower-case hex digits; null if vLLM itself would raise an exception.',
      ),
    changes: z
      .array(changeSchema)
      .describe('What the engine configuration changes after ParallelConfig was built.'),
  })
  .openapi('AtLaunch', { description: 'ParallelConfig after the engine was configured.' })

const { hash_factors: _, ...resolutionShape } = resolveAnswerSchema.shape

/** The 200 of `POST /v1/serve`: for the document; the core's answer is not validated again. */
export const serveAnswerSchema = z
  .object({
    ...resolutionShape,
    launch: launchSchema,
    argv: z
      .array(z.string())
      .optional()
      .describe(
        'The words that `command` was split into. Pointers such as `/argv/3` refer to them. Only with `command`.',
      ),
    words: wordRangesSchema.optional(),
    arguments: z
      .array(givenArgumentSchema)
      .describe('Which word sets which argument, in the order in which they are parsed.'),
    config_input: z.custom<Readonly<Record<string, unknown>>>(isJsonObject).openapi({
      type: 'object',
      description: 'The arguments that the engine passes to ParallelConfig.',
    }),
    at_launch: atLaunchSchema,
    async_scheduling: z
      .boolean()
      .nullable()
      .describe('Whether the scheduler works one step ahead; null: unknown.'),
    layout: z
      .union([layoutSchema, z.null()])
      .optional()
      .describe(
        'Its workers with their ranks and devices, and the process groups; null for a deployment of more than 16,384 workers. Only with `?include=layout`.',
      ),
  })
  .openapi('ServeAnswer', { description: 'What the command line launches.' })
