import {
  backendOf,
  flatHashFactors,
  type HashedFactors,
  hashDifference,
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
    executor_backend: {
      from: backendOf(was.answer?.config),
      to: backendOf(is.answer?.config),
    },
    hash: hashDifference(hashed(was, input, from), hashed(is, input, to)),
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

/** The hash at launch, which the ranks compare. */
function hashed(
  { answer }: ServeOutcome,
  { env }: ServeInput,
  release: Release,
): HashedFactors | undefined {
  if (answer === undefined) return undefined
  const atLaunch = { ...answer, config: configAtLaunch(answer) }
  return {
    hash: answer.at_launch.hash,
    factors: flatHashFactors(atLaunch, { config: {}, env }, release),
  }
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
