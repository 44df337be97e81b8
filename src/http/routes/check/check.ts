import { createRoute } from '@hono/zod-openapi'
import { checkManifests, sarifOf } from '../../../manifests/index.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { Operation } from '../../operation.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { Problem } from '../../problems/problem.ts'
import { readManifestsBody } from '../../request/body.ts'
import { requireRelease } from '../../request/release.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { presentCheck } from './answer.ts'
import { checkAnswerSchema } from './answer-schema.ts'
import { type CheckRequest, checkQuerySchema, checkRequestSchema } from './request-schema.ts'
import { sarifSchema } from './sarif-schema.ts'

const SARIF = 'application/sarif+json'

const route = createRoute({
  method: 'post',
  path: '/v1/check',
  operationId: 'checkManifests',
  summary: 'What is wrong with these manifests',
  description: `Takes a stream of Kubernetes objects, finds the containers that run vLLM, and works out what each of their pods runs: the environment as the controller and the kubelet build it, the command as the shell runs it, and what vLLM makes of that with the accelerators of the container. The findings say what is wrong in one pod, or across pods that work together, with the place in the text and what to do. Up to 4 MiB, 200 documents, 256 pods of a workload and 1,024 pods in all. \`Accept: ${SARIF}\` gives SARIF 2.1.0. Keeps nothing and runs nothing.`,
  tags: ['check'],
  request: {
    query: checkQuerySchema,
    body: {
      required: true,
      description: 'Manifests, with what is known beside them or as they are.',
      content: {
        'application/json': { schema: checkRequestSchema },
        'application/yaml': { schema: { type: 'string' } },
      },
    },
  },
  responses: {
    200: {
      description: 'What was found; also where the manifests fail the check.',
      content: {
        'application/json': { schema: checkAnswerSchema },
        [SARIF]: { schema: sarifSchema },
      },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_query',
      'invalid_request',
      'unknown_release',
      'internal_error',
    ),
  },
})

export const checkStream: Operation = {
  route,
  handler: (dependencies) =>
    async function checkStream({ req: { raw: request } }, requestId) {
      const asked = await readCheckRequest(request)
      const answer = check(asked, dependencies)
      if (!wantsSarif(request.headers.get('accept')))
        return answerJson(presentCheck(answer, requestId))
      const source = {
        uri: 'manifests.yaml',
        helpUri: new URL('/problems/{code}', dependencies.hosts.audience).href,
        version: '1',
      }
      return answerJson(sarifOf(answer.findings, source), { headers: { 'Content-Type': SARIF } })
    },
}

function check(
  { manifests, vllm_version, models = {}, host = {}, env = {}, strict = false }: CheckRequest,
  { defaultRelease, sha256 }: Dependencies,
) {
  const release =
    vllm_version === undefined ? defaultRelease : requireRelease(vllm_version, '/vllm_version')
  const known = new Map(Object.entries(models))
  return checkManifests(manifests, { release, models: known, host, env, strict, sha256 })
}

async function readCheckRequest(request: Request): Promise<CheckRequest> {
  const query = readQuery(request.url)
  const body = await readManifestsBody(request)
  if ('text' in body) return { manifests: body.text, ...query }
  return { ...query, ...validateRequest(checkRequestSchema, body.json) }
}

function readQuery(url: string): Pick<CheckRequest, 'vllm_version' | 'strict'> {
  const { data, error } = checkQuerySchema.safeParse(Object.fromEntries(new URL(url).searchParams))
  if (error !== undefined) {
    throw new Problem('invalid_query', 'Use vllm_version=RELEASE and strict=true or strict=false')
  }
  const { vllm_version, strict } = data
  return {
    ...(vllm_version !== undefined && { vllm_version }),
    ...(strict !== undefined && { strict: strict === 'true' }),
  }
}

function wantsSarif(accept: string | null): boolean {
  return (accept ?? '').split(',').some((range) => range.split(';', 1)[0]?.trim() === SARIF)
}
