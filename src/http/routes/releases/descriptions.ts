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
  summary: 'List the known releases',
  description:
    'Returns every known release of vLLM, oldest first, and which older release resolves configs the same way. New releases come with new versions of the service.',
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
  summary: 'Describe one release',
  description:
    'Returns the fields of its ParallelConfig with their bounds and defaults, its rules in the order in which vLLM applies them, its notices, and the factors of its hash.',
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
  summary: 'Get the JSON Schema of the config of one release',
  description:
    'Returns the JSON Schema 2020-12 of a partial ParallelConfig in canonical types, for editors and for tools that check manifests. It describes single fields, not the rules between them. It detects descending CPU ranges in `numa_bind_cpus` only for CPUs below 100.',
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
