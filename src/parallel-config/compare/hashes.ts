import { listSome } from '../../vllm/values/show.ts'
import { type Finding, finding, type RanksOfValue } from './findings.ts'
import type { NamedRank, ResolvedRank } from './rank.ts'
import { showTally, tally } from './tally.ts'

/** A factor of the hash that is not the same for all ranks; a release that does not hash it has none of its values. */
export interface DifferingFactor {
  readonly name: string
  /** The value of most ranks first. */
  readonly values: readonly RanksOfValue[]
}

/** The hashes of the ranks, and where they come apart. */
export interface HashComparison {
  /** Whether all hashes that are known are the same one. */
  readonly agree: boolean
  /** The most common first. Null: vLLM itself would raise. Ranks that do not resolve are in none. */
  readonly groups: readonly { readonly hash: string | null; readonly ranks: readonly string[] }[]
  /** The factors that differ, by name; of ranks whose config is known. */
  readonly factors: readonly DifferingFactor[]
}

/** Groups the ranks by their hash. What a rank itself told counts before what its config would give. */
export function compareHashes(
  ranks: readonly NamedRank[],
  resolved: readonly ResolvedRank[],
): HashComparison {
  const ofConfig = new Map(resolved.map(({ name, resolution }) => [name, resolution.hash]))
  const hashed = ranks
    .map(({ name, hash }) => ({ name, value: hash ?? ofConfig.get(name) }))
    .filter(({ value }) => value !== undefined)
  const groups = tally(hashed).map(({ value, ranks }) => ({ hash: value as string | null, ranks }))
  const agree = groups.length === 1 && groups[0]?.hash !== null
  return { agree, groups, factors: differingFactors(resolved) }
}

function differingFactors(resolved: readonly ResolvedRank[]): DifferingFactor[] {
  const distinct = new Set(resolved.map(({ factors }) => factors))
  if (distinct.size <= 1) return []
  const factorNames = new Set([...distinct].flatMap((factors) => [...factors.keys()]))
  return [...factorNames].sort().flatMap((factor) => {
    const having = resolved.filter(({ factors }) => factors.has(factor))
    const values = tally(having.map(({ name, factors }) => ({ name, value: factors.get(factor) })))
    const isSame = values.length === 1 && having.length === resolved.length
    return isSame ? [] : [{ name: factor, values }]
  })
}

/** What is to be said of the hashes. */
export function hashFindings(
  { groups, factors }: HashComparison,
  ranks: readonly NamedRank[],
  resolved: readonly ResolvedRank[],
): Finding[] {
  return [
    ...differingHash(groups, factors),
    ...undefinedHash(groups),
    ...hashNotOfConfig(ranks, resolved),
    ...assumptions(resolved),
  ]
}

function differingHash(
  groups: HashComparison['groups'],
  factors: HashComparison['factors'],
): Finding[] {
  const [common, ...others] = groups.filter(({ hash }) => hash !== null)
  if (common === undefined || others.length === 0) return []
  const odd = others.flatMap((group) => group.ranks)
  const reason =
    factors.length === 0
      ? 'the factors of those whose config is known agree, so look at the configs of the others'
      : `make alike ${factors.map(showFactor).join('; ')}`
  const message = `The hash of ${listSome(odd)} is not that of ${listSome(common.ranks)}: they would refuse to work together, or hang. To mend it, ${reason}`
  const values = [common, ...others].map((group) => ({ value: group.hash, ranks: group.ranks }))
  return [finding('hash_differs', odd, message, { values })]
}

function showFactor({ name, values }: DifferingFactor): string {
  const isHashedEverywhere = values.length > 1
  return isHashedEverywhere
    ? `${name} (${showTally(values)})`
    : `${name} (which only the release of some ranks hashes)`
}

function undefinedHash(groups: HashComparison['groups']): Finding[] {
  return groups
    .filter(({ hash }) => hash === null)
    .map(({ ranks }) =>
      finding(
        'hash_undefined',
        ranks,
        `vLLM raises while it hashes the config of ${listSome(ranks)}: resolve one of them alone to see its properties that are null`,
      ),
    )
}

function hashNotOfConfig(
  ranks: readonly NamedRank[],
  resolved: readonly ResolvedRank[],
): Finding[] {
  const told = new Map(ranks.map(({ name, hash }) => [name, hash]))
  const odd = resolved
    .filter(({ name, resolution }) => (told.get(name) ?? resolution.hash) !== resolution.hash)
    .map(({ name }) => name)
  if (odd.length === 0) return []
  const message = `The hash that ${listSome(odd)} told is not that of the config given with it: it runs another config, another release or another environment than the one given here`
  return [finding('hash_not_of_config', odd, message, { pointer: '/hash' })]
}

function assumptions(resolved: readonly ResolvedRank[]): Finding[] {
  const byFact = new Map<string, { message: string; ranks: string[] }>()
  for (const { name, resolution } of resolved) {
    for (const { fact, message, can_change_hash } of resolution.assumptions) {
      if (!can_change_hash) continue
      const known = byFact.get(fact)
      if (known === undefined) byFact.set(fact, { message, ranks: [name] })
      else if (known.ranks.at(-1) !== name) known.ranks.push(name)
    }
  }
  return [...byFact]
    .sort(byFactName)
    .map(([pointer, { message, ranks }]) =>
      finding('hash_rests_on_assumption', ranks, message, { pointer }),
    )
}

function byFactName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
