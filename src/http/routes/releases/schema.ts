import { createRoute } from '@hono/zod-openapi'
import { configSchema } from '../../../parallel-config/index.ts'
import type { Operation } from '../../operation.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { answerDocument } from '../../response/cached-document.ts'
import { documentsByRelease } from './documents.ts'
import { ifNoneMatchSchema, jsonSchemaSchema, notModified, versionParamSchema } from './schemas.ts'

const SCHEMA_MEDIA_TYPE = 'application/schema+json'

const route = createRoute({
  method: 'get',
  path: '/v1/releases/{version}/schema',
  operationId: 'getReleaseSchema',
  summary: 'JSON Schema of the config of one release',
  description:
    'JSON Schema 2020-12 of a partial ParallelConfig in canonical types, for editors and for tools that check manifests. What it accepts the resolver takes as far as single fields go; that the CPU ranges of `numa_bind_cpus` go upwards it tells for CPUs below 100 alone.',
  tags: ['releases'],
  request: { params: versionParamSchema, headers: ifNoneMatchSchema },
  responses: {
    200: {
      description: 'The schema.',
      content: { [SCHEMA_MEDIA_TYPE]: { schema: jsonSchemaSchema } },
    },
    304: notModified,
    ...problemResponses('release_not_found', 'internal_error'),
  },
})

export const getReleaseSchema: Operation = {
  route,
  handler: ({ sha256 }) => {
    const documentOf = documentsByRelease(configSchema, sha256, SCHEMA_MEDIA_TYPE)
    return ({ req }) => answerDocument(documentOf(req.param('version') ?? ''), req.raw)
  },
}
