import { createRoute } from '@hono/zod-openapi'
import {
  findRelease,
  type Release,
  type Upgrade,
  upgradesFrom,
} from '../../../parallel-config/index.ts'
import { releaseVersions } from '../../../vllm/releases/find.ts'
import type { Operation } from '../../operation.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { readJsonBody } from '../../request/body.ts'
import { requireRelease } from '../../request/release.ts'
import { validateRequest } from '../../request/validate.ts'
import { answerJson } from '../../response/answer.ts'
import { upgradeAnswerSchema } from './answer-schema.ts'
import { upgradeRequestSchema } from './request-schema.ts'

const ALL = 'all'

const route = createRoute({
  method: 'post',
  path: '/v1/upgrade',
  operationId: 'upgradeConfig',
  summary: 'What an upgrade does to a config',
  description:
    'Resolves a config in the release that it is written for and in others, and tells what differs and why it matters: fields gone, new or renamed, defaults that moved, faults that appear or go, the executor backend, the hash with the factors that differ. Where a rewrite is known it gives the rewritten config, as JSON Patch (RFC 6902) and as a whole, and what it becomes.',
  tags: ['releases'],
  request: {
    body: {
      required: true,
      description: 'A config and the releases to compare.',
      content: { 'application/json': { schema: upgradeRequestSchema } },
    },
  },
  responses: {
    200: {
      description: 'What differs; also where the config resolves in neither release.',
      content: { 'application/json': { schema: upgradeAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_request',
      'unknown_release',
      'internal_error',
      'answer_too_large',
      'overloaded',
    ),
  },
})

export const upgradeConfig: Operation = {
  route,
  handler: ({ sha256 }) =>
    async function upgradeConfig({ req: { raw: request } }, _requestId, doExpensive) {
      const body = await readJsonBody(request)
      const { from: fromVersion, to, ...input } = validateRequest(upgradeRequestSchema, body)
      const from = requireRelease(fromVersion, '/from')
      const targets = targetsOf(to, from)
      return await doExpensive(async (pause) => {
        const { outcome, to: upgradeTo } = upgradesFrom(input, from, sha256)
        const upgrades: Upgrade[] = []
        for (const target of targets) {
          upgrades.push(upgradeTo(target))
          await pause()
        }
        return answerJson({ from: from.version, outcome, upgrades })
      })
    },
}

function targetsOf(to: string | readonly string[], from: Release): Release[] {
  if (to === ALL) {
    return releaseVersions
      .filter((version) => version !== from.version)
      .map((version) => findRelease(version))
      .filter((release) => release !== undefined)
  }
  if (typeof to === 'string') return [requireRelease(to, '/to')]
  return to.map((version, at) => requireRelease(version, `/to/${at}`))
}
