import { describeRelease } from '../../../parallel-config/index.ts'
import type { Operation } from '../../operation.ts'
import { answerDocument } from '../../response/cached-document.ts'
import { documentsByRelease } from './documents.ts'

/** The fields, rules, notices and hash factors of a release. */
export const getRelease: Operation = {
  method: 'get',
  path: '/v1/releases/{version}',
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
