import type { Operation } from '../../operation.ts'
import { pathNotFound } from '../../problems/problem.ts'
import { wantsPage } from '../../request/wants-page.ts'
import type { Answer } from '../../response/answer.ts'
import {
  answerDocument,
  type CachedDocument,
  makeDocument,
} from '../../response/cached-document.ts'
import { answerFile } from '../pages/pages.ts'

/** Every path without parameters, by name. */
const LINKS = {
  document: '/openapi.json',
  reference: '/docs',
  codes: '/problems',
  serve: '/v1/serve',
  check: '/v1/check',
  plan: '/v1/plan',
  resolve: '/v1/resolve',
  resolve_batch: '/v1/resolve/batch',
  compare: '/v1/compare',
  upgrade: '/v1/upgrade',
  admission: '/v1/admission',
  releases: '/v1/releases',
  models: '/v1/models',
  hosts: '/v1/hosts',
  liveness: '/livez',
  readiness: '/readyz',
  metrics: '/metrics',
} as const

/** What the root of the service answers: the page for a browser, links for a program. */
export const describeService: Operation = {
  method: 'get',
  path: '/',
  handler: ({ defaultRelease, sha256, webFiles }) => {
    const service = { default_version: defaultRelease.version, links: LINKS }
    let document: CachedDocument | undefined
    return async (context): Promise<Answer> => {
      const { raw: request, path } = context.req
      if (webFiles === undefined || !wantsPage(context)) {
        document ??= makeDocument(service, sha256, 'no-cache')
        return withVary(answerDocument(document, request), 'Accept')
      }
      const page = await webFiles.find(path)
      if (page === undefined) throw pathNotFound(path)
      return withVary(await answerFile(page, request), 'Accept, Accept-Encoding')
    }
  },
}

function withVary(answer: Answer, Vary: string): Answer {
  return { ...answer, headers: { ...answer.headers, Vary } }
}
