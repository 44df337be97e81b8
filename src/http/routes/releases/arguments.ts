import { describeArguments } from '../../../serve/index.ts'
import type { MakeHandler } from '../../operation.ts'
import { answerDocument } from '../../response/cached-document.ts'
import { documentsByRelease } from './documents.ts'

/** `GET /v1/releases/{version}/arguments`. */
export const getReleaseArguments: MakeHandler = ({ sha256 }) => {
  const documentOf = documentsByRelease(
    (release) => ({ version: release.version, arguments: describeArguments(release) }),
    sha256,
  )
  return ({ req }) => answerDocument(documentOf(req.param('version') ?? ''), req.raw)
}
