import { isSame } from '../../vllm/change-log.ts'
import { flatHashFactors } from '../hash-factors.ts'
import type { Fault, Outcome, ResolveInput, Sha256 } from '../outcome.ts'
import type { Release } from '../releases/release.ts'
import { resolve } from '../resolve.ts'
import { environmentDifferences, fieldDifferences, outcomeDifferences } from './differences.ts'
import { Draft } from './draft.ts'
import { REWRITERS } from './rewrites.ts'
import type { FactorDifference, ReleaseOutcome, Rewrite, Upgrade } from './upgrade.ts'

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
    executor_backend: { from: backendOf(before), to: backendOf(after) },
    hash: hashDifference(was, is, input, from, to),
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

function backendOf(outcome: ReleaseOutcome): string | null {
  if (!outcome.resolves) return null
  const backend = outcome.config.distributed_executor_backend
  return typeof backend === 'string' ? backend : null
}

function hashDifference(
  before: Outcome,
  after: Outcome,
  input: ResolveInput,
  from: Release,
  to: Release,
): Upgrade['hash'] {
  const was = before.resolution?.hash ?? null
  const is = after.resolution?.hash ?? null
  const known = before.resolution !== undefined && after.resolution !== undefined
  const factors = known
    ? factorDifferences(
        flatHashFactors(before.resolution, input, from),
        flatHashFactors(after.resolution, input, to),
      )
    : []
  return { from: was, to: is, differs: was === null || was !== is, factors }
}

/** The factors that differ between two hashes, by name. */
export function factorDifferences(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): FactorDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names
    .filter(
      (name) => before.has(name) !== after.has(name) || !isSame(before.get(name), after.get(name)),
    )
    .map((name) => ({
      name,
      ...(before.has(name) ? { from: before.get(name) } : {}),
      ...(after.has(name) ? { to: after.get(name) } : {}),
    }))
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
