import { listSome } from '../../vllm/values/show.ts'
import { type Finding, finding, type RanksOfValue } from './findings.ts'
import type { NamedRank, ResolvedRank } from './rank.ts'
import { showTally, tally } from './tally.ts'

/** A factor of the hash that differs between ranks; ranks whose release does not hash it are left out. */
export interface DifferingFactor {
  readonly name: string
  /** The most common value first. */
  readonly values: readonly RanksOfValue[]
}

/** The hashes of the ranks, and where they differ. */
export interface HashComparison {
  /** Whether all known hashes are equal. */
  readonly agree: boolean
  /** The most common first, without ranks that do not resolve. Null: vLLM itself would raise. */
  readonly groups: readonly { readonly hash: string | null; readonly ranks: readonly string[] }[]
  /** The factors that differ, by name, among ranks whose config is known. */
  readonly factors: readonly DifferingFactor[]
}

/** Groups the ranks by their hash. The hash that a rank reports takes precedence over that of its config. */
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

/** The findings about the hashes. */
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
      ? 'The factors of the ranks with a config agree, so check the configs of the others'
      : `Use the same value for ${factors.map(showFactor).join('; ')}`
  const message = `The hash of ${listSome(odd)} differs from that of ${listSome(common.ranks)}, so they would refuse to work together, or hang. ${reason}`
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
        `vLLM raises while it hashes the config of ${listSome(ranks)}. Resolve one of them alone to see which properties are null`,
      ),
    )
}

function hashNotOfConfig(
  ranks: readonly NamedRank[],
  resolved: readonly ResolvedRank[],
): Finding[] {
  const sent = new Map(ranks.map(({ name, hash }) => [name, hash]))
  const odd = resolved
    .filter(({ name, resolution }) => (sent.get(name) ?? resolution.hash) !== resolution.hash)
    .map(({ name }) => name)
  if (odd.length === 0) return []
  const message = `The hash that ${listSome(odd)} reports differs from that of the config sent with it, so it runs another config, release or environment`
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
