import { listSome, show } from '../../vllm/values/show.ts'
import type { RanksOfValue } from './findings.ts'

/** A value that a rank has. */
export interface ValueOfRank {
  readonly name: string
  readonly value: unknown
}

/**
 * The values that ranks have, the most common first; of equally common ones that of the first rank. Two values are the
 * same where their JSON is.
 */
export function tally(entries: readonly ValueOfRank[]): RanksOfValue[] {
  const byJson = new Map<string, { value: unknown; ranks: string[] }>()
  for (const { name, value } of entries) {
    const json = JSON.stringify(value) ?? ''
    const known = byJson.get(json)
    if (known === undefined) byJson.set(json, { value, ranks: [name] })
    else known.ranks.push(name)
  }
  return [...byJson.values()].sort((a, b) => b.ranks.length - a.ranks.length)
}

/** The ranks that have another value than the most common one. */
export function oddRanks([, ...others]: readonly RanksOfValue[]): string[] {
  return others.flatMap(({ ranks }) => ranks)
}

/** The values with their ranks, for a message. */
export function showTally(values: readonly RanksOfValue[]): string {
  const total = values.reduce((sum, { ranks }) => sum + ranks.length, 0)
  return listSome(values, ({ value, ranks }) => {
    const who = ranks.length * 2 > total ? 'most' : listSome(ranks)
    return `${show(value)} on ${who}`
  })
}
