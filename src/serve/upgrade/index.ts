import {
  factorDifferences,
  flatHashFactors,
  type Release,
  without,
} from '../../parallel-config/index.ts'
import type { Sha256 } from '../../vllm/outcome.ts'
import { configAtLaunch } from '../launch-rank.ts'
import type { ServeInput, ServeOutcome } from '../outcome.ts'
import { serve } from '../serve.ts'
import { commandDifferences } from './differences.ts'
import { rewriteCommand } from './rewrite.ts'
import type { CommandOutcome, CommandRewrite, CommandUpgrade } from './upgrade.ts'

export type * from './upgrade.ts'

/**
 * Returns a function that works out the effect of a move from one release to another, in either direction, on a command
 * line. The command line is served in `from` once, however many releases it is compared with.
 */
export function commandUpgradesFrom(input: ServeInput, from: Release, sha256: Sha256) {
  const was = serve(input, from, sha256)
  return {
    /** The outcome of the command line in `from`. */
    outcome: shorten(was),
    to: (to: Release): CommandUpgrade => upgrade(input, from, was, to, sha256),
  }
}

function upgrade(
  input: ServeInput,
  from: Release,
  was: ServeOutcome,
  to: Release,
  sha256: Sha256,
): CommandUpgrade {
  const is = serve(input, to, sha256)
  const hadFaults = was.refusal?.faults ?? []
  const hasFaults = is.refusal?.faults ?? []
  return {
    from: from.version,
    to: to.version,
    outcome: shorten(is),
    differences: commandDifferences(input, from, was, to, is),
    faults: { new: without(hasFaults, hadFaults), gone: without(hadFaults, hasFaults) },
    executor_backend: { from: backendOf(was), to: backendOf(is) },
    hash: hashDifference(input, from, was, to, is),
    rewrite: rewrite(input, from, was, to, is, sha256),
  }
}

function shorten({ answer, refusal }: ServeOutcome): CommandOutcome {
  if (refusal !== undefined) {
    return { resolves: false, stage: refusal.stage, faults: refusal.faults }
  }
  const { config, derived, hash, notices, assumptions, launch, at_launch, async_scheduling } =
    answer
  return {
    resolves: true,
    launch,
    config,
    derived,
    hash,
    at_launch,
    async_scheduling,
    notices,
    assumptions,
  }
}

function backendOf({ answer }: ServeOutcome): string | null {
  const backend = answer?.config.distributed_executor_backend
  return typeof backend === 'string' ? backend : null
}

/** The hashes at launch, which ranks compare. */
function hashDifference(
  input: ServeInput,
  from: Release,
  was: ServeOutcome,
  to: Release,
  is: ServeOutcome,
): CommandUpgrade['hash'] {
  const before = was.answer?.at_launch.hash ?? null
  const after = is.answer?.at_launch.hash ?? null
  const factors =
    was.answer === undefined || is.answer === undefined
      ? []
      : factorDifferences(factorsOf(was.answer, input, from), factorsOf(is.answer, input, to))
  return { from: before, to: after, differs: before === null || before !== after, factors }
}

function factorsOf(
  answer: NonNullable<ServeOutcome['answer']>,
  { env }: ServeInput,
  release: Release,
): Map<string, unknown> {
  return flatHashFactors(
    { ...answer, config: configAtLaunch(answer) },
    { config: {}, env },
    release,
  )
}

function rewrite(
  input: ServeInput,
  from: Release,
  was: ServeOutcome,
  to: Release,
  is: ServeOutcome,
  sha256: Sha256,
): CommandRewrite | null {
  const rewritten = rewriteCommand(input.argv, from, was, to, is)
  if (rewritten.reasons.length === 0) return null
  return { ...rewritten, outcome: shorten(serve({ ...input, argv: rewritten.argv }, to, sha256)) }
}
