import { flatHashFactors } from '../hash-factors.ts'
import type { Fault, Outcome, ResolveInput, Sha256 } from '../outcome.ts'
import type { Release } from '../releases/release.ts'
import { resolve } from '../resolve.ts'
import { backendOf, type HashedFactors, hashDifference } from './change.ts'
import { environmentDifferences, fieldDifferences, outcomeDifferences } from './differences.ts'
import { Draft } from './draft.ts'
import { REWRITERS } from './rewrites.ts'
import type { ReleaseOutcome, Rewrite, Upgrade } from './upgrade.ts'

export { outcomeDifferences } from './differences.ts'
export type * from './upgrade.ts'

/**
 * Returns a function that works out the effect of a move from one release to another, in either direction, on a config. The
 * config is resolved in `from` once, however many releases it is compared with.
 */
export function upgradesFrom(input: ResolveInput, from: Release, sha256: Sha256) {
  const was = resolve(input, from, sha256)
  return {
    /** The outcome of the config in `from`. */
    outcome: shorten(was),
    to: (to: Release): Upgrade => upgrade(input, from, was, to, sha256),
  }
}

function upgrade(
  input: ResolveInput,
  from: Release,
  was: Outcome,
  to: Release,
  sha256: Sha256,
): Upgrade {
  const is = resolve(input, to, sha256)
  const [before, after] = [shorten(was), shorten(is)]
  const [hadFaults, hasFaults] = [was.faults ?? [], is.faults ?? []]
  return {
    from: from.version,
    to: to.version,
    outcome: after,
    differences: [
      ...fieldDifferences(input.config, from, to),
      ...environmentDifferences(input, from, to),
      ...outcomeDifferences(before, after),
    ],
    faults: { new: without(hasFaults, hadFaults), gone: without(hadFaults, hasFaults) },
    executor_backend: {
      from: backendOf(was.resolution?.config),
      to: backendOf(is.resolution?.config),
    },
    hash: hashDifference(hashed(was, input, from), hashed(is, input, to)),
    rewrite: rewrite(input, from, to, before, after, sha256),
  }
}

function shorten(outcome: Outcome): ReleaseOutcome {
  const { resolution, faults } = outcome
  if (resolution === undefined) {
    const { omitted = 0 } = outcome
    return { resolves: false, faults, ...(omitted > 0 && { faults_omitted: omitted }) }
  }
  const { config, derived, hash, notices, assumptions } = resolution
  return { resolves: true, config, derived, hash, notices, assumptions }
}

/** The faults that are not among the others, by code and place. */
export function without(faults: readonly Fault[], others: readonly Fault[]): Fault[] {
  const known = new Set(others.map(({ code, pointer }) => `${code} ${pointer}`))
  return faults.filter(({ code, pointer }) => !known.has(`${code} ${pointer}`))
}

function hashed(
  { resolution }: Outcome,
  input: ResolveInput,
  release: Release,
): HashedFactors | undefined {
  return (
    resolution && {
      hash: resolution.hash,
      factors: flatHashFactors(resolution, input, release),
    }
  )
}

function rewrite(
  input: ResolveInput,
  from: Release,
  to: Release,
  before: ReleaseOutcome,
  after: ReleaseOutcome,
  sha256: Sha256,
): Rewrite | null {
  const draft = new Draft(input.config)
  for (const rewriter of REWRITERS) rewriter(draft, { input, from, to, before, after })
  if (draft.patch.length === 0) return null
  const { config, patch, reasons } = draft
  return { patch, config, reasons, outcome: shorten(resolve({ ...input, config }, to, sha256)) }
}
