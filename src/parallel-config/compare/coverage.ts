import { listSome } from '../../vllm/values/show.ts'
import { type Finding, finding } from './findings.ts'
import type { ResolvedRank } from './rank.ts'
import { tally } from './tally.ts'

const POINTER = '/config/data_parallel_rank'
const MOST_GAPS = 8

/** A rank with its place among the data-parallel ranks. */
interface Placed {
  readonly name: string
  /** Its data-parallel ranks are those from `first` to `end` - 1. */
  readonly first: number
  readonly end: number
  /** If one data-parallel rank spans several nodes: which of them it is. */
  readonly node: number
}

/**
 * Whether the ranks are the data-parallel ranks from 0 to data_parallel_size - 1, each once. `unknown` further ranks may be
 * any of the missing ones. With a size of 1 the ranks are the workers of one data-parallel rank.
 */
export function coverageFindings(resolved: readonly ResolvedRank[], unknown: number): Finding[] {
  const [common] = tally(
    resolved.map(({ name, resolution }) => ({ name, value: resolution.config.data_parallel_size })),
  )
  const size = Number(common?.value)
  if (!(size > 1) || startsAll(resolved)) return []
  const placed = place(resolved).filter(({ first, end }) => end > first)
  const inRange = placed.filter(({ first }) => first < size)
  return [
    ...repeated(inRange),
    ...overlapping(inRange),
    ...outOfRange(
      placed.filter(({ first }) => first >= size),
      size,
    ),
    ...missing(inRange, size, unknown),
  ]
}

// Over Ray one command starts the engines of all nodes.
function startsAll(resolved: readonly ResolvedRank[]): boolean {
  return resolved.some(
    ({ headless, resolution }) =>
      headless === false && resolution.config.data_parallel_backend === 'ray',
  )
}

// The config of a launcher has its first rank and how many it starts. If every rank is the first of such a group, these
// are configs of launchers; configs of engines also name the ranks in between.
function place(resolved: readonly ResolvedRank[]): Placed[] {
  const ranks = resolved.map(({ name, headless, resolution: { config, derived } }) => ({
    name,
    first: Number(config.data_parallel_rank),
    local: Number(config.data_parallel_size_local),
    node: Number(derived.node_rank_within_dp ?? 0),
    isCommand: headless !== undefined,
  }))
  const areLaunchers = ranks.every(({ first, local }) => local > 1 && first % local === 0)
  return ranks.map(({ name, first, local, node, isCommand }) => ({
    name,
    first,
    end: first + (areLaunchers || isCommand ? local : 1),
    node,
  }))
}

function repeated(placed: readonly Placed[]): Finding[] {
  const byPlace = Map.groupBy(placed, ({ first, node }) => `${first}/${node}`)
  return [...byPlace.values()]
    .filter((sharing) => sharing.length > 1)
    .sort(([a], [b]) => (a?.first ?? 0) - (b?.first ?? 0) || (a?.node ?? 0) - (b?.node ?? 0))
    .map((sharing) => {
      const names = sharing.map(({ name }) => name)
      const message = `${listSome(names)} all have data_parallel_rank ${sharing[0]?.first}. Give each its own rank`
      return finding('data_parallel_rank_repeated', names, message, { pointer: POINTER })
    })
}

/** Ranks that a node starts although another one has them already, apart from those with the same first rank. */
function overlapping(placed: readonly Placed[]): Finding[] {
  return [...Map.groupBy(placed, ({ node }) => node).values()].flatMap((onNode) => {
    const sorted = onNode.toSorted((a, b) => a.first - b.first)
    let furthest: Placed | undefined
    return sorted.flatMap((rank) => {
      const before = furthest
      if (before === undefined || before.end < rank.end) furthest = rank
      if (before === undefined || before.first === rank.first || before.end <= rank.first) return []
      const message = `${before.name} starts the data-parallel ranks up to ${before.end - 1}, but ${rank.name} starts at ${rank.first}. Raise its start rank to ${before.end}, or lower the local size of ${before.name}`
      return [finding('data_parallel_rank_repeated', [rank.name], message, { pointer: POINTER })]
    })
  })
}

function outOfRange(placed: readonly Placed[], size: number): Finding[] {
  if (placed.length === 0) return []
  const names = placed.map(({ name }) => name)
  const shown = placed.map(({ name, first }) => `${name} has ${first}`)
  const message = `data_parallel_rank must be 0 to ${size - 1}, because most ranks have data_parallel_size ${size}, but ${listSome(shown)}. Lower it, or raise data_parallel_size everywhere`
  return [finding('data_parallel_rank_out_of_range', names, message, { pointer: POINTER })]
}

function missing(placed: readonly Placed[], size: number, unknown: number): Finding[] {
  const gaps: [number, number][] = []
  let next = 0
  for (const { first, end } of placed.toSorted((a, b) => a.first - b.first)) {
    if (first > next) gaps.push([next, first])
    next = Math.max(next, end)
  }
  if (next < size) gaps.push([next, size])
  const count = gaps.reduce((sum, [from, end]) => sum + end - from, 0)
  // Those of which the place is not known may be the ones that seem to be missing.
  if (count <= unknown) return []
  const shown = gaps
    .slice(0, MOST_GAPS)
    .map(([from, end]) => (end - from === 1 ? `${from}` : `${from} to ${end - 1}`))
  const more = gaps.length > MOST_GAPS ? ' and more' : ''
  const among =
    unknown === 0 ? '' : ` (${unknown} of them may be those whose data_parallel_rank is unknown)`
  const message = `data_parallel_size is ${size}, but no rank has data_parallel_rank ${shown.join(', ')}${more}${among}, so the others would wait for it. Start it, or lower data_parallel_size everywhere`
  return [finding('data_parallel_rank_missing', [], message, { pointer: POINTER })]
}
