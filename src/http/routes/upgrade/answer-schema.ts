import { z } from '@hono/zod-openapi'
import {
  DIFFERENCES,
  type DifferenceCode,
  type Resolution,
} from '../../../parallel-config/index.ts'
import { problemErrorSchema } from '../../problems/schema.ts'
import { isJsonObject } from '../../request/json/json-object.ts'
import { assumptionSchema, noticeSchema, pointer } from '../resolve/answer-schema.ts'
import { serveAnswerSchema } from '../serve/answer-schema.ts'

const anyValue = (what: string) => z.unknown().describe(what).openapi({})
const faults = (what: string) => z.array(problemErrorSchema).describe(what)
const values = (what: string) =>
  z.custom<Resolution['config']>(isJsonObject).openapi({ type: 'object', description: what })

const resolvesSchema = z
  .object({
    resolves: z.literal(true).describe('The config resolves in this release.'),
    config: values('Every field of the release after resolution.'),
    derived: values('Every property of the release; null if vLLM itself would raise an exception.'),
    hash: z.string().nullable().describe('The hash; null if vLLM itself would raise an exception.'),
    notices: z.array(noticeSchema).describe('What vLLM would log or change on its own.'),
    assumptions: z.array(assumptionSchema).describe('Facts that were needed and not sent.'),
  })
  .openapi('OutcomeResolves', { description: 'A config that resolves in a release.' })

const refusedSchema = z
  .object({
    resolves: z.literal(false).describe('The release refuses the config.'),
    faults: faults('The faults in the order in which vLLM raises them, at most 100.'),
    faults_omitted: z.int().optional().describe('How many faults are not listed. Absent: none.'),
  })
  .openapi('OutcomeRefused', { description: 'A config that a release refuses.' })

const outcomeSchema = z
  .union([resolvesSchema, refusedSchema])
  .openapi('ReleaseOutcome', { description: 'What a config becomes in a release.' })

const differenceSchema = z
  .object({
    code: z
      .enum(Object.keys(DIFFERENCES) as [DifferenceCode, ...DifferenceCode[]])
      .describe('What kind of thing differs.'),
    pointer: pointer('what differs, under /config, /derived, /env, /argv or /launch'),
    from: anyValue('Its value in the release `from`; null if it does not exist there.'),
    to: anyValue('Its value in the release `to`; null if it does not exist there.'),
    affects_config: z
      .boolean()
      .describe('Whether it affects this config; false: listed for completeness.'),
    message: z.string().describe('What it means and, if something should be done, what.'),
  })
  .openapi('Difference', { description: 'One thing that differs between two releases.' })

const patchOperationSchema = z
  .object({
    op: z.enum(['add', 'remove', 'replace']).describe('What to do.'),
    path: pointer('the place in the config'),
    value: anyValue('The new value; absent for remove.').optional(),
  })
  .openapi('PatchOperation', { description: 'One step of a JSON Patch (RFC 6902).' })

const rewriteSchema = z
  .object({
    patch: z
      .array(patchOperationSchema)
      .describe('JSON Patch (RFC 6902) that turns the config that was sent into `config`.'),
    config: values('The config to use with the release.'),
    reasons: z
      .array(
        z.object({
          code: z.string().describe('Stable code of the rewrite.'),
          message: z.string().describe('Why it is needed.'),
        }),
      )
      .describe('Why each rewrite is needed.'),
    outcome: outcomeSchema,
  })
  .openapi('Rewrite', {
    description: 'The config rewritten for the release, with its resolution there as proof.',
  })

const upgradeShape = {
  from: z.string().describe('The release to move from.'),
  to: z.string().describe('The release to move to.'),
  differences: z.array(differenceSchema).describe('What differs between the two releases.'),
  faults: z
    .object({
      new: faults('Faults in `to` that `from` does not have.'),
      gone: faults('Faults in `from` that `to` does not have.'),
    })
    .describe('Faults that appear or disappear.'),
  executor_backend: z
    .object({
      from: z.string().nullable().describe('In `from`; null if the config does not resolve.'),
      to: z.string().nullable().describe('In `to`; null if the config does not resolve.'),
    })
    .describe('The executor backend in each release.'),
  hash: z
    .object({
      from: z.string().nullable().describe('The hash in `from`, or null.'),
      to: z.string().nullable().describe('The hash in `to`, or null.'),
      differs: z
        .boolean()
        .describe(
          'Whether ranks of both releases would refuse each other: the hashes differ, or one of them is null.',
        ),
      factors: z
        .array(
          z.object({
            name: z.string().describe('The name of the factor.'),
            from: anyValue('Its value in `from`; absent if it is not hashed.').optional(),
            to: anyValue('Its value in `to`; absent if it is not hashed.').optional(),
          }),
        )
        .describe('The factors that differ.'),
    })
    .describe('The hash before and after.'),
}

const upgradeSchema = z
  .object({
    ...upgradeShape,
    outcome: outcomeSchema,
    rewrite: z.union([rewriteSchema, z.null()]).describe('Null if no rewrite is known or needed.'),
  })
  .openapi('Upgrade', {
    description: 'The effect of a move from one release to another on a config.',
  })

/** The 200 of `POST /v1/upgrade`: for the document. */
export const upgradeAnswerSchema = z
  .object({
    from: z.string().describe('The release that the config is written for.'),
    outcome: outcomeSchema,
    upgrades: z
      .array(upgradeSchema)
      .describe(
        'One for each release of `to`, in the order of the request; for `all`, oldest first.',
      ),
  })
  .openapi('UpgradeAnswer', { description: 'The effect of moves between releases on a config.' })

const { launch, at_launch, async_scheduling } = serveAnswerSchema.shape

const launchesSchema = z
  .object({ ...resolvesSchema.shape, launch, at_launch, async_scheduling })
  .openapi('OutcomeLaunches', { description: 'A command line that launches in a release.' })

const notLaunchedSchema = z
  .object({
    resolves: z.literal(false).describe('The release refuses the command line.'),
    stage: z.string().describe('How far it gets, as in `command_does_not_launch`.'),
    faults: faults('The faults in the order in which vLLM raises them.'),
  })
  .openapi('OutcomeNotLaunched', { description: 'A command line that a release refuses.' })

const commandOutcomeSchema = z
  .union([launchesSchema, notLaunchedSchema])
  .openapi('CommandOutcome', { description: 'What a command line becomes in a release.' })

const commandRewriteSchema = z
  .object({
    argv: z.array(z.string()).describe('The words to use with the release.'),
    reasons: rewriteSchema.shape.reasons,
    outcome: commandOutcomeSchema,
  })
  .openapi('CommandRewrite', {
    description:
      'The command line rewritten for the release, with what it launches there as proof.',
  })

const commandUpgradeSchema = z
  .object({
    ...upgradeShape,
    outcome: commandOutcomeSchema,
    rewrite: z
      .union([commandRewriteSchema, z.null()])
      .describe('Null if no rewrite is known or needed.'),
  })
  .openapi('CommandUpgrade', {
    description:
      'The effect of a move from one release to another on a command line. The hashes are those at launch.',
  })

/** The 200 of `POST /v1/upgrade` for a command line: for the document. */
export const commandUpgradeAnswerSchema = z
  .object({
    from: z.string().describe('The release that the command line is written for.'),
    argv: serveAnswerSchema.shape.argv,
    notices: z
      .array(noticeSchema)
      .optional()
      .describe(
        'What the shell would make of `command` that is worth knowing. Only with `command`.',
      ),
    outcome: commandOutcomeSchema,
    upgrades: z
      .array(commandUpgradeSchema)
      .describe(
        'One for each release of `to`, in the order of the request; for `all`, oldest first.',
      ),
  })
  .openapi('CommandUpgradeAnswer', {
    description: 'The effect of moves between releases on a command line.',
  })
