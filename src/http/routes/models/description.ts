import { z } from '@hono/zod-openapi'
import { describe } from '../../describe.ts'
import { listModels } from '../../operations.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { ifNoneMatchSchema, notModified } from '../releases/schemas.ts'

const modelEntrySchema = z
  .object({
    name: z.string().describe('Its name on Hugging Face, as commands give it.'),
    config: z
      .record(z.string(), z.unknown())
      .describe('Its sizes as its config.json has them: what `model.config` takes.'),
    facts: z
      .object({
        parameters: z.number().describe('Number of weights, to three digits.'),
        bytes_per_parameter: z
          .number()
          .optional()
          .describe('Bytes of one weight as published. Absent: the weights differ in size.'),
        runner: z
          .enum(['pooling'])
          .optional()
          .describe('`pooling`: it computes vectors. Absent: what its config says.'),
      })
      .describe('What its config.json does not say: what `model.facts` takes.'),
  })
  .openapi('KnownModel', { description: 'A model whose sizes are known by its name.' })

const modelListSchema = z
  .object({ models: z.array(modelEntrySchema).describe('By name.') })
  .openapi('ModelList', { description: 'The models whose sizes are known by their name.' })

export const listModelsDescription = describe(listModels, {
  operationId: 'listModels',
  summary: 'The models whose sizes are known',
  description:
    'The models that a command needs only name. For a fine-tuned copy under another name, send the `config` and the `facts` of the original in `model`.',
  tags: ['releases'],
  request: { headers: ifNoneMatchSchema },
  responses: {
    200: {
      description: 'The models.',
      content: { 'application/json': { schema: modelListSchema } },
    },
    304: notModified,
    ...problemResponses('internal_error'),
  },
})
