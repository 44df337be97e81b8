import { describe } from '../../describe.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { listReleases } from './list.ts'
import { getRelease } from './release.ts'
import { getReleaseSchema, SCHEMA_MEDIA_TYPE } from './schema.ts'
import {
  ifNoneMatchSchema,
  jsonSchemaSchema,
  notModified,
  releaseListSchema,
  releaseSchema,
  versionParamSchema,
} from './schemas.ts'

export const listReleasesDescription = describe(listReleases, {
  operationId: 'listReleases',
  summary: 'The releases that are known',
  description:
    'Every release of vLLM whose behaviour is known, oldest first, with the release that it resolves configs like. A new one is added when the service is updated.',
  tags: ['releases'],
  request: { headers: ifNoneMatchSchema },
  responses: {
    200: {
      description: 'The releases.',
      content: { 'application/json': { schema: releaseListSchema } },
    },
    304: notModified,
    ...problemResponses('internal_error'),
  },
})

export const getReleaseDescription = describe(getRelease, {
  operationId: 'getRelease',
  summary: 'What one release holds and demands',
  description:
    'The fields of its ParallelConfig with their bounds and defaults, its rules in the order in which vLLM applies them, its notices, and what its hash is made of.',
  tags: ['releases'],
  request: { params: versionParamSchema, headers: ifNoneMatchSchema },
  responses: {
    200: {
      description: 'The release.',
      content: { 'application/json': { schema: releaseSchema } },
    },
    304: notModified,
    ...problemResponses('release_not_found', 'internal_error'),
  },
})

export const getReleaseSchemaDescription = describe(getReleaseSchema, {
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
