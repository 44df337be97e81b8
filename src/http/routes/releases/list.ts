import { createRoute } from '@hono/zod-openapi'
import { describeReleases } from '../../../parallel-config/index.ts'
import type { Operation } from '../../operation.ts'
import { problemResponses } from '../../problems/documented-responses.ts'
import {
  answerDocument,
  type CachedDocument,
  makeDocument,
} from '../../response/cached-document.ts'
import { ifNoneMatchSchema, notModified, releaseListSchema } from './schemas.ts'

const route = createRoute({
  method: 'get',
  path: '/v1/releases',
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

export const listReleases: Operation = {
  route,
  handler: ({ sha256, defaultRelease }) => {
    let document: CachedDocument | undefined
    return ({ req: { raw: request } }) => {
      document ??= makeDocument(releaseList(defaultRelease.version), sha256, 'public, max-age=3600')
      return answerDocument(document, request)
    }
  },
}

function releaseList(defaultVersion: string) {
  return {
    default_version: defaultVersion,
    releases: describeReleases().map(({ version, same_as }) => ({
      version,
      same_as,
      links: { self: `/v1/releases/${version}`, schema: `/v1/releases/${version}/schema` },
    })),
  }
}
