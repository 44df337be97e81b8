import type { WebFile } from '../dependencies.ts'
import type { Operation } from '../operation.ts'
import { type CachedDocument, makeDocument } from '../response/cached-document.ts'
import { answerFile } from './pages/pages.ts'

/** The OpenAPI document of the service. */
export const openApiDocument: Operation = {
  method: 'get',
  path: '/openapi.json',
  handler: ({ openApiDocument, sha256 }) => {
    // Read at the first request and kept: a start should not wait for half a megabyte.
    let document: WebFile | undefined
    return async ({ req: { raw: request } }) => {
      document ??= compressible(makeDocument(await openApiDocument(), sha256, 'no-cache'))
      return await answerFile(document, request)
    }
  },
}

/** The document as a file that goes out compressed, too: compressed once, when the first client takes that. */
function compressible({ text, headers }: CachedDocument): WebFile {
  const bytes = new TextEncoder().encode(text)
  let compressed: Promise<Uint8Array<ArrayBuffer>> | undefined
  return {
    headers: { ...headers, ETag: `W/${headers.ETag}` },
    codings: ['gzip', 'identity'],
    async read(coding) {
      if (coding === 'identity') return bytes
      compressed ??= gzip(bytes)
      return await compressed
    },
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
