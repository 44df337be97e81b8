import { nearest } from '../../../vllm/values/nearest.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { MakeHandler } from '../../operation.ts'
import { type CodeDocumentation, documentedCodes } from '../../problems/code-documentation.ts'
import { Problem } from '../../problems/problem.ts'
import { wantsPage } from '../../request/wants-page.ts'
import { type Answer, answerJson } from '../../response/answer.ts'
import { codePage, indexPage, makePages, unknownCodePage } from './page.ts'

const CACHE_CONTROL = 'max-age=3600'
const HEADERS = { 'Cache-Control': CACHE_CONTROL, Vary: 'Accept' }

/** `GET /problems`. */
export const listCodes: MakeHandler = ({ sha256 }) => {
  const answerPage = makePages(sha256)
  return (context) => {
    if (wantsPage(context)) return answerPage(indexPage(), 200, CACHE_CONTROL)
    const codes = [...documentedCodes().values()].flat().map(present)
    return answerJson({ codes }, { headers: HEADERS })
  }
}

/** `GET /problems/{code}`, to which the `type` of every problem leads. */
export const problemDocumentation: MakeHandler = ({ sha256 }: Dependencies) => {
  const answerPage = makePages(sha256)
  return (context): Answer => {
    const code = context.req.param('code') ?? ''
    const [first, ...others] = documentedCodes().get(code) ?? []
    const isPage = wantsPage(context)
    if (first === undefined) {
      const close = nearest(code, documentedCodes().keys())
      if (isPage) return answerPage(unknownCodePage(code, close), 404, 'no-store')
      throw new Problem('not_found', adviceOn(close), {}, { Vary: 'Accept' })
    }
    if (isPage) return answerPage(codePage(first, others), 200, CACHE_CONTROL)
    return answerJson(present(first), { headers: HEADERS })
  }
}

function present({ code, title, status, meaning, remedy }: CodeDocumentation) {
  return { code, title, status, meaning, remedy }
}

function adviceOn(close: string | undefined): string {
  const hint = close === undefined ? '' : `. Did you mean ${close}?`
  return `The code is unknown${hint}. /problems lists all codes`
}
