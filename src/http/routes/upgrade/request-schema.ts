import { z } from '@hono/zod-openapi'
import { configInputSchema, environmentSchema, hostSchema } from '../resolve/request-schema.ts'
import { commandLineShape, serveHostSchema } from '../serve/request-schema.ts'

/** The most releases that one request may name. */
const MOST_TARGETS = 64

const target = z.string().describe('A release, such as `0.24.0`.')

const releases = {
  from: z.string().describe('The release to move from, such as `0.11.0`.'),
  to: z
    .union([target, z.array(target).min(1).max(MOST_TARGETS)], { error: 'target' })
    .describe(
      'The release to move to, a list of them, or `all` for every known release except `from`. Older releases are allowed.',
    ),
}

/** The body of `POST /v1/upgrade` with a config. */
export const upgradeRequestSchema = z
  .strictObject({
    config: configInputSchema.default({}),
    host: hostSchema.optional(),
    env: environmentSchema.optional(),
    ...releases,
  })
  .openapi('UpgradeRequest', {
    description: 'A config, its current release, and the releases to move to.',
  })

/** The body of `POST /v1/upgrade` with a command line. */
export const commandUpgradeRequestSchema = z
  .strictObject({
    ...commandLineShape,
    host: serveHostSchema.optional(),
    env: environmentSchema.optional(),
    ...releases,
  })
  .openapi('CommandUpgradeRequest', {
    description:
      'A command line, as `argv` or as `command`, its current release, and the releases to move to.',
  })
