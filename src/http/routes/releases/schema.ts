import { configSchema } from '../../../parallel-config/index.ts'
import type { Operation } from '../../operation.ts'
import { answerDocument } from '../../response/cached-document.ts'
import { documentsByRelease } from './documents.ts'

/** The media type of a JSON Schema. */
export const SCHEMA_MEDIA_TYPE = 'application/schema+json'

/** The JSON Schema of the config of a release. */
export const getReleaseSchema: Operation = {
  method: 'get',
  path: '/v1/releases/{version}/schema',
  handler: ({ sha256 }) => {
    const documentOf = documentsByRelease(configSchema, sha256, SCHEMA_MEDIA_TYPE)
    return ({ req }) => answerDocument(documentOf(req.param('version') ?? ''), req.raw)
  },
}
