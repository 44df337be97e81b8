import type { Sha256 } from '../../parallel-config/index.ts'
import { type Answer, answerEmpty, answerText } from './answer.ts'
import { etagMatches } from './etag.ts'

/** A JSON answer that never changes while the service runs. */
export interface CachedDocument {
  readonly text: string
  readonly headers: {
    readonly 'Content-Type': string
    readonly ETag: string
    readonly 'Cache-Control': string
  }
}

/** Makes a document of a value. Its ETag is the SHA-256 of its text. */
export function makeDocument(
  value: unknown,
  sha256: Sha256,
  cacheControl: string,
  contentType = 'application/json',
): CachedDocument {
  const text = JSON.stringify(value)
  return {
    text,
    headers: {
      'Content-Type': contentType,
      ETag: `"${sha256(text)}"`,
      'Cache-Control': cacheControl,
    },
  }
}

/** Answers with the document, or with 304 if the client already has it. */
export function answerDocument({ text, headers }: CachedDocument, request: Request): Answer {
  if (!etagMatches(request, headers.ETag)) return answerText(text, headers)
  const { 'Content-Type': _, ...validators } = headers
  return answerEmpty(304, validators)
}
