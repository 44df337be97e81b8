import { createRoute } from '@hono/zod-openapi'
import { describeRelease } from '../../../parallel-config/index.ts'
import type { Operation } from '../../operation.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import { answerDocument } from '../../response/cached-document.ts'
import { documentsByRelease } from './documents.ts'
import { ifNoneMatchSchema, notModified, releaseSchema, versionParamSchema } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/v1/releases/{version}',
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

export const getRelease: Operation = {
  route,
  handler: ({ sha256 }) => {
    const documentOf = documentsByRelease(
      (release) => ({
        ...describeRelease(release),
        links: { schema: `/v1/releases/${release.version}/schema` },
      }),
      sha256,
    )
    return ({ req }) => answerDocument(documentOf(req.param('version') ?? ''), req.raw)
  },
}
