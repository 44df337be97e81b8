import { describeReleases } from '../../../parallel-config/index.ts'
import type { Operation } from '../../operation.ts'
import {
  answerDocument,
  type CachedDocument,
  makeDocument,
} from '../../response/cached-document.ts'

/** The known releases. */
export const listReleases: Operation = {
  method: 'get',
  path: '/v1/releases',
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
