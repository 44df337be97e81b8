import { z } from '@hono/zod-openapi'
import { describe } from '../../describe.ts'
import { getReleaseArguments } from '../../operations.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { ifNoneMatchSchema, notModified, versionParamSchema } from './schemas.ts'

const argumentSchema = z
  .object({
    name: z.string().describe('The attribute that it sets, such as `tensor_parallel_size`.'),
    flags: z
      .array(z.string())
      .describe('Every spelling, such as `--tensor-parallel-size`; none for the model.'),
    values: z
      .enum(['none', 'one', 'optional', 'many'])
      .describe('How many values follow: `optional` is none or one, `many` is one or more.'),
    choices: z
      .array(z.union([z.string(), z.number(), z.null()]))
      .optional()
      .describe('The allowed values. Absent: any value of its type.'),
    default: z.unknown().optional().describe('The value if it is not given.').openapi({}),
    deprecated: z.boolean().optional().describe('True: the release warns that it will be removed.'),
    description: z
      .string()
      .optional()
      .describe('What it means, with its unit. Only for fields of ParallelConfig.'),
    fields: z
      .array(
        z.object({
          name: z.string().describe('The name of the field.'),
          description: z.string().describe('What it means, with its unit.'),
        }),
      )
      .optional()
      .describe(
        'The fields of the object that it takes, each also an option such as `--eplb-config.window_size`.',
      ),
  })
  .openapi('ReleaseArgument', { description: 'An option of `vllm serve` as the release has it.' })

const argumentsSchema = z
  .object({
    version: z.string().describe('The version, such as `0.24.0`.'),
    arguments: z.array(argumentSchema).describe('Every option, and the model.'),
  })
  .openapi('ReleaseArguments', { description: 'The options of `vllm serve` of a release.' })

export const getReleaseArgumentsDescription = describe(getReleaseArguments, {
  operationId: 'getReleaseArguments',
  summary: 'The options of vllm serve of one release',
  description:
    'Every option of `vllm serve`, with its spellings, choices and default: for completion and hover texts in editors. Options that are fields of ParallelConfig have a description.',
  tags: ['releases'],
  request: { params: versionParamSchema, headers: ifNoneMatchSchema },
  responses: {
    200: {
      description: 'The options.',
      content: { 'application/json': { schema: argumentsSchema } },
    },
    304: notModified,
    ...problemResponses('release_not_found', 'internal_error'),
  },
})
