import { createRoute, z } from '@hono/zod-openapi'
import { hashFactors, resolve } from '../../parallel-config/index.ts'
import { answerJson } from '../answer-json.ts'
import { readEnvelope } from '../envelope.ts'
import { enforceChecks, factsOf, judgeOn } from '../judge.ts'
import { knownHost } from '../known-host.ts'
import type { Operation } from '../operation.ts'
import { BODY_PROBLEMS, problemResponses } from '../problem-responses.ts'
import { Problem } from '../problems.ts'
import { readJsonBody } from '../request-body.ts'
import { requireRelease } from '../require-release.ts'
import { resolveAnswerSchema } from '../schemas/resolve-answer.ts'
import { resolveRequestSchema } from '../schemas/resolve-request.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/resolve',
  operationId: 'resolveConfig',
  summary: 'Resolve a partial config',
  description:
    'Gives the ParallelConfig that the chosen release of vLLM would have made of a partial one on that host, with its derived properties, its hash and the reasons; or, as problem `config_does_not_resolve`, the faults for which vLLM would refuse it. Keeps nothing and needs no GPU.',
  tags: ['resolve'],
  security: [{}, { readToken: [] }],
  request: {
    query: z.object({
      include: z
        .enum(['hash_factors'])
        .optional()
        .describe(
          'What to add to the answer. `hash_factors`: the values that the hash is made of.',
        ),
    }),
    body: {
      required: true,
      description: 'A partial config and what is known of the place where it will run.',
      content: { 'application/json': { schema: resolveRequestSchema } },
    },
  },
  responses: {
    200: {
      description: 'The config resolves.',
      content: { 'application/json': { schema: resolveAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_query',
      'token_refused',
      'token_not_allowed',
      'invalid_request',
      'unknown_release',
      'config_does_not_resolve',
      'host_not_usable',
      'checks_failed',
      'internal_error',
      'registry_unavailable',
    ),
  },
})

export const resolveConfig: Operation = {
  route,
  handler: ({ sha256, defaultRelease, hosts }) =>
    async function resolveConfig({ req: { raw: request } }) {
      const withHashFactors = readInclude(request.url)
      const body = await readJsonBody(request)
      const { vllm_version, host_id, host_report, enforce, ...given } = readEnvelope(
        resolveRequestSchema,
        body,
      )
      const release =
        vllm_version === undefined ? defaultRelease : requireRelease(vllm_version, '/vllm_version')
      const isNamed = host_id !== undefined || host_report !== undefined
      const known = isNamed ? await knownHost({ host_id, host_report }, request, hosts) : undefined
      const input = known === undefined ? given : { ...given, host: factsOf(known, given.host) }
      const { resolution, faults } = resolve(input, release, sha256)
      if (faults !== undefined) {
        const detail = `vLLM ${release.version} would refuse this config: ${faults[0]?.message}`
        throw new Problem('config_does_not_resolve', detail, { errors: faults })
      }
      const judged = known === undefined ? resolution : judgeOn(known, input.host, resolution)
      if (enforce) enforceChecks(judged)
      const answer = withHashFactors
        ? { ...judged, hash_factors: hashFactors(resolution, input, release) }
        : judged
      return answerJson(answer)
    },
}

function readInclude(url: string): boolean {
  const start = url.indexOf('?')
  if (start === -1) return false
  const parameters = [...new URLSearchParams(url.slice(start))]
  const unknown = parameters.find(([name, value]) => name !== 'include' || value !== 'hash_factors')
  if (unknown === undefined) return parameters.length > 0
  const shown = JSON.stringify(unknown.join('=').slice(0, 80))
  throw new Problem('invalid_query', `${shown} is not known here; include=hash_factors is`)
}
