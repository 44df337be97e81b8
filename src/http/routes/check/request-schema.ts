import { z } from '@hono/zod-openapi'
import { environmentSchema, hostSchema } from '../resolve/request-schema.ts'
import { modelSchema } from '../serve/request-schema.ts'

/** The body of `POST /v1/check`, where it is JSON. */
export const checkRequestSchema = z
  .strictObject({
    manifests: z
      .string()
      .describe('A stream of Kubernetes objects, as YAML or JSON: what `kubectl apply -f` takes.'),
    vllm_version: z
      .string()
      .optional()
      .describe(
        'The release of vLLM in images whose tag does not name one. Absent: the default release.',
      ),
    models: z
      .record(z.string().max(512), modelSchema)
      .optional()
      .describe('Facts about the models, by the names that the commands use.'),
    host: hostSchema
      .optional()
      .describe('Facts that hold for every node. The limits of a container override them.'),
    env: environmentSchema
      .optional()
      .describe('Variables that every vLLM process has, such as those of the image.'),
    strict: z
      .boolean()
      .optional()
      .describe('True: warnings, and anything that could not be checked, fail as well.'),
  })
  .openapi('CheckRequest', { description: 'Manifests, and additional facts.' })

/** A valid request to check manifests. */
export type CheckRequest = z.infer<typeof checkRequestSchema>

/** The query parameters for a stream that is sent as YAML. */
export const checkQuerySchema = z.strictObject({
  vllm_version: z.string().max(64).optional().describe('As `vllm_version` in the JSON body.'),
  strict: z.enum(['true', 'false']).optional().describe('As `strict` in the JSON body.'),
  include: z
    .enum(['layout'])
    .optional()
    .describe(
      'What to add to the answer. `layout`: the body of each pod that launches has the ranks and devices of its workers, and the process groups, as `POST /v1/serve?include=layout` answers them.',
    ),
})
