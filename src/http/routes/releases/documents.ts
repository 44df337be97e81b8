import type { Release, Sha256 } from '../../../parallel-config/index.ts'
import { releaseOfPath } from '../../request/release.ts'
import { type CachedDocument, makeDocument } from '../../response/cached-document.ts'

// The description of a release changes only with a new version of the service, so a day of caching is acceptable.
const CACHE_CONTROL = 'public, max-age=86400'

/** One document for each release, made at its first request. */
export function documentsByRelease(
  make: (release: Release) => unknown,
  sha256: Sha256,
  contentType?: string,
): (version: string) => CachedDocument {
  const documents = new Map<string, CachedDocument>()
  return (version) => {
    const release = releaseOfPath(version)
    const known = documents.get(release.version)
    if (known !== undefined) return known
    const document = makeDocument(make(release), sha256, CACHE_CONTROL, contentType)
    documents.set(release.version, document)
    return document
  }
}
