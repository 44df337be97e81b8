import { z } from '@hono/zod-openapi'
import { describe } from '../../describe.ts'
import { upgradeConfig } from '../../operations.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { commandUpgradeAnswerSchema, upgradeAnswerSchema } from './answer-schema.ts'
import { commandUpgradeRequestSchema, upgradeRequestSchema } from './request-schema.ts'

export const upgradeConfigDescription = describe(upgradeConfig, {
  operationId: 'upgradeConfig',
  summary: 'Work out the effect of an upgrade',
  description:
    'Takes a config or, as `argv` or `command`, a command line. Resolves it in its current release and in others, and reports what differs and why it matters: fields removed, added or renamed, changed defaults, faults that appear or disappear, the executor backend, and the hash with the factors that differ. If a rewrite is known, the answer has the rewritten config, in full and as JSON Patch (RFC 6902), with its resolution.',
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
      description: 'The differences, also if the config resolves in neither release.',
      content: {
        'application/json': { schema: z.union([upgradeAnswerSchema, commandUpgradeAnswerSchema]) },
      },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_request',
      'unknown_release',
      'command_does_not_launch',
      'internal_error',
      'answer_too_large',
      'overloaded',
    ),
  },
})
