import { z } from '@hono/zod-openapi'
import { describe } from '../../describe.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { commandUpgradeAnswerSchema, upgradeAnswerSchema } from './answer-schema.ts'
import { commandUpgradeRequestSchema, upgradeRequestSchema } from './request-schema.ts'
import { upgradeConfig } from './upgrade.ts'

export const upgradeConfigDescription = describe(upgradeConfig, {
  operationId: 'upgradeConfig',
  summary: 'What an upgrade does to a config',
  description:
    'Takes a config or, as `argv` or `command`, a command line. Resolves it in the release that it is written for and in others, and tells what differs and why it matters: fields gone, new or renamed, defaults that moved, faults that appear or go, the executor backend, the hash with the factors that differ. Where a rewrite is known it gives the rewritten config, as JSON Patch (RFC 6902) and as a whole, and what it becomes.',
  tags: ['releases'],
  request: {
    body: {
      required: true,
      description: 'A config and the releases to compare.',
      content: {
        'application/json': {
          schema: z.union([upgradeRequestSchema, commandUpgradeRequestSchema]),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'What differs; also where the config resolves in neither release.',
      content: {
        'application/json': { schema: z.union([upgradeAnswerSchema, commandUpgradeAnswerSchema]) },
      },
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
