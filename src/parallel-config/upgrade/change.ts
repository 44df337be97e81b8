import { isSame } from '../../vllm/change-log.ts'
import type { FactorDifference, Upgrade } from './upgrade.ts'

/** A hash, null where vLLM itself would raise, and the factors it is made of. */
export interface HashedFactors {
  readonly hash: string | null
  readonly factors: ReadonlyMap<string, unknown>
}

/** How the hash changes, and by which factors; undefined for an outcome that has none. */
export function hashDifference(
  before: HashedFactors | undefined,
  after: HashedFactors | undefined,
): Upgrade['hash'] {
  const [from, to] = [before?.hash ?? null, after?.hash ?? null]
  const factors =
    before === undefined || after === undefined
      ? []
      : factorDifferences(before.factors, after.factors)
  return { from, to, differs: from === null || from !== to, factors }
}

/** The factors that differ between two hashes, by name. */
function factorDifferences(
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

/** The executor backend of a resolved config; null if it has none, or nothing was resolved. */
export function backendOf(config: Readonly<Record<string, unknown>> | undefined): string | null {
  const backend = config?.distributed_executor_backend
  return typeof backend === 'string' ? backend : null
}
