import type { Operation } from '../operation.ts'
import { answerDocument, type CachedDocument, makeDocument } from '../response/cached-document.ts'

export const openApiDocument: Operation = {
  method: 'get',
  path: '/openapi.json',
  handler: ({ openApiDocument, sha256 }) => {
    // Read at the first request and kept: a start should not wait for half a megabyte.
    let document: CachedDocument | undefined
    return async ({ req: { raw: request } }) => {
      document ??= makeDocument(await openApiDocument(), sha256, 'no-cache')
      return answerDocument(document, request)
    }
  },
}
