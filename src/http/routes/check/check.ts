import { type CheckAnswer, checkingManifests, sarifOf } from '../../../manifests/index.ts'
import { DEFAULT_LIMITS, type Dependencies } from '../../dependencies.ts'
import { inTurns } from '../../middleware/overload.ts'
import type { MakeHandler } from '../../operation.ts'
import { Problem } from '../../problems/problem.ts'
import { type ManifestsBody, readManifestsBody } from '../../request/body.ts'
import { requestedRelease } from '../../request/release.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { presentCheck } from './answer.ts'
import { type CheckRequest, checkQuerySchema, checkRequestSchema } from './request-schema.ts'

/** The media type of SARIF 2.1.0. */
export const SARIF = 'application/sarif+json'

/** `POST /v1/check`. */
export const checkStream: MakeHandler = (dependencies) =>
  async function checkStream({ req: { raw: request } }, requestId, doExpensive) {
    const query = readQuery(request.url)
    const { bytes, parse } = await readManifestsBody(request)
    const { answerBytes: maxBytes } = dependencies.limits ?? DEFAULT_LIMITS
    const asSarif = wantsSarif(request.headers.get('accept'))
    return await doExpensive(bytes.length, async (pause) => {
      const { withLayout, ...asked } = askedOf(query, parse())
      const answer = await inTurns(checking(asked, dependencies), pause)
      if (asSarif) return answerSarif(answer, dependencies)
      const presentation = { requestId, withLayout, maxBytes }
      return answerJson(await inTurns(presentCheck(answer, presentation), pause))
    })
  }

function answerSarif({ findings }: CheckAnswer, { hosts }: Dependencies) {
  const source = {
    uri: 'manifests.yaml',
    // A Worker without PUBLIC_ORIGIN does not know its origin.
    ...(hosts.audience !== '' && { helpUri: `${hosts.audience}/problems/{code}` }),
    version: '1',
  }
  return answerJson(sarifOf(findings, source), { headers: { 'Content-Type': SARIF } })
}

function checking(
  { manifests, vllm_version, models = {}, host = {}, env = {}, strict = false }: CheckRequest,
  { defaultRelease, sha256 }: Dependencies,
) {
  return checkingManifests(manifests, {
    release: requestedRelease(vllm_version, defaultRelease),
    releaseIsGiven: vllm_version !== undefined,
    models: new Map(Object.entries(models)),
    host,
    env,
    strict,
    sha256,
  })
}

/** A request to check, from the body and the query. */
type AskedCheck = CheckRequest & { readonly withLayout: boolean }

function askedOf(query: Omit<AskedCheck, 'manifests'>, body: ManifestsBody): AskedCheck {
  if ('text' in body) return { manifests: body.text, ...query }
  return { ...query, ...validateRequest(checkRequestSchema, body.json) }
}

function readQuery(url: string): Omit<AskedCheck, 'manifests'> {
  const parameters = [...new URL(url).searchParams]
  const given = Object.fromEntries(parameters)
  const { data, error } = checkQuerySchema.safeParse(given)
  // Of `strict=true&strict=false` neither can be chosen silently.
  if (error !== undefined || Object.keys(given).length < parameters.length) {
    throw new Problem(
      'invalid_query',
      'Use vllm_version=RELEASE, strict=true or strict=false, and include=layout, each at most once',
    )
  }
  const { vllm_version, strict, include } = data
  return {
    withLayout: include !== undefined,
    ...(vllm_version !== undefined && { vllm_version }),
    ...(strict !== undefined && { strict: strict === 'true' }),
  }
}

function wantsSarif(accept: string | null): boolean {
  return (accept ?? '').split(',').some((range) => range.split(';', 1)[0]?.trim() === SARIF)
}
