import { z } from '@hono/zod-openapi'
import type { Resolution } from '../../../parallel-config/index.ts'
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
    derived: values('Every property of the release; null where vLLM itself would raise.'),
    hash: z.string().nullable().describe('The hash, or null where vLLM itself would raise.'),
    notices: z.array(noticeSchema).describe('What vLLM would log or change on its own.'),
    assumptions: z.array(assumptionSchema).describe('Facts that nobody gave and that mattered.'),
  })
  .openapi('OutcomeResolves', { description: 'A config that resolves in a release.' })

const refusedSchema = z
  .object({
    resolves: z.literal(false).describe('The release refuses the config.'),
    faults: faults('Why, in the order in which vLLM raises it; at most 100.'),
    faults_omitted: z
      .int()
      .optional()
      .describe('How many more faults there are than are listed. Left out: none.'),
  })
  .openapi('OutcomeRefused', { description: 'A config that a release refuses.' })

const outcomeSchema = z
  .union([resolvesSchema, refusedSchema])
  .openapi('ReleaseOutcome', { description: 'What a config becomes in a release.' })

const differenceSchema = z
  .object({
    code: z
      .enum([
        'field_gone',
        'field_new',
        'default_moved',
        'environment_unread',
        'value_differs',
        'property_differs',
        'notice_new',
        'notice_gone',
        'option_gone',
        'option_new',
        'option_changed',
        'launch_differs',
      ])
      .describe('What kind of thing differs.'),
    pointer: pointer('what differs, under /config, /derived, /env, /argv or /launch'),
    from: anyValue('How it is in the release `from`; null where it is not there.'),
    to: anyValue('How it is in the release `to`; null where it is not there.'),
    affects_config: z
      .boolean()
      .describe('Whether this config is touched by it; false: told for completeness.'),
    message: z.string().describe('What it means and, where something is to be done, what.'),
  })
  .openapi('Difference', { description: 'One thing that differs between two releases.' })

const patchOperationSchema = z
  .object({
    op: z.enum(['add', 'remove', 'replace']).describe('What to do.'),
    path: pointer('the place in the config'),
    value: anyValue('What to put there; not for remove.').optional(),
  })
  .openapi('PatchOperation', { description: 'One step of a JSON Patch (RFC 6902).' })

const rewriteSchema = z
  .object({
    patch: z
      .array(patchOperationSchema)
      .describe('JSON Patch (RFC 6902) that makes `config` of the config that was sent.'),
    config: values('The config as it is to be written for the release.'),
    reasons: z
      .array(
        z.object({
          code: z.string().describe('Stable code of the rewrite.'),
          message: z.string().describe('Why it is made.'),
        }),
      )
      .describe('Why each rewrite is made.'),
    outcome: outcomeSchema,
  })
  .openapi('Rewrite', {
    description: 'The config as the release wants it, with what it becomes there as the proof.',
  })

const upgradeShape = {
  from: z.string().describe('The release to move from.'),
  to: z.string().describe('The release to move to.'),
  differences: z.array(differenceSchema).describe('What differs between the two releases.'),
  faults: z
    .object({
      new: faults('Faults that `to` has and `from` had not.'),
      gone: faults('Faults that `from` had and `to` has not.'),
    })
    .describe('Faults that appear or go.'),
  executor_backend: z
    .object({
      from: z.string().nullable().describe('In `from`; null where the config does not resolve.'),
      to: z.string().nullable().describe('In `to`; null where the config does not resolve.'),
    })
    .describe('What runs the workers in each.'),
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
            from: anyValue('Its value in `from`; left out where it is not hashed.').optional(),
            to: anyValue('Its value in `to`; left out where it is not hashed.').optional(),
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
    rewrite: z
      .union([rewriteSchema, z.null()])
      .describe('Null when no rewrite is known or none is needed.'),
  })
  .openapi('Upgrade', { description: 'What a move from one release to another does to a config.' })

/** The 200 of `POST /v1/upgrade`: for the document. */
export const upgradeAnswerSchema = z
  .object({
    from: z.string().describe('The release that the config is written for.'),
    outcome: outcomeSchema,
    upgrades: z
      .array(upgradeSchema)
      .describe('One for each release of `to`, in the order asked for; for `all`, oldest first.'),
  })
  .openapi('UpgradeAnswer', { description: 'What moves between releases do to a config.' })

const { launch, at_launch, async_scheduling } = serveAnswerSchema.shape

const launchesSchema = z
  .object({ ...resolvesSchema.shape, launch, at_launch, async_scheduling })
  .openapi('OutcomeLaunches', { description: 'A command line that launches in a release.' })

const notLaunchedSchema = z
  .object({
    resolves: z.literal(false).describe('The release does not launch the command line.'),
    stage: z.string().describe('How far it comes, as in `command_does_not_launch`.'),
    faults: faults('Why, in the order in which vLLM raises it.'),
  })
  .openapi('OutcomeNotLaunched', { description: 'A command line that a release does not launch.' })

const commandOutcomeSchema = z
  .union([launchesSchema, notLaunchedSchema])
  .openapi('CommandOutcome', { description: 'What a command line becomes in a release.' })

const commandRewriteSchema = z
  .object({
    argv: z.array(z.string()).describe('The words as they are to be written for the release.'),
    reasons: rewriteSchema.shape.reasons,
    outcome: commandOutcomeSchema,
  })
  .openapi('CommandRewrite', {
    description: 'The command line as the release wants it, with what it launches as the proof.',
  })

const commandUpgradeSchema = z
  .object({
    ...upgradeShape,
    outcome: commandOutcomeSchema,
    rewrite: z
      .union([commandRewriteSchema, z.null()])
      .describe('Null when no rewrite is known or none is needed.'),
  })
  .openapi('CommandUpgrade', {
    description:
      'What a move from one release to another does to a command line. Its hashes are those at launch.',
  })

/** The 200 of `POST /v1/upgrade` for a command line: for the document. */
export const commandUpgradeAnswerSchema = z
  .object({
    from: z.string().describe('The release that the command line is written for.'),
    argv: serveAnswerSchema.shape.argv,
    outcome: commandOutcomeSchema,
    upgrades: z
      .array(commandUpgradeSchema)
      .describe('One for each release of `to`, in the order asked for; for `all`, oldest first.'),
  })
  .openapi('CommandUpgradeAnswer', {
    description: 'What moves between releases do to a command line.',
  })
