import type { ProcessGroups } from '../../../openapi/sdk-typescript/src/types.gen.ts'

/** What devices are coloured by. `engine` is the data-parallel rank; the others are vLLM's process groups. */
export const COLOURINGS = [
  'engine',
  'tensor',
  'pipeline',
  'data',
  'expert',
  'decode_context',
  'prefill_context',
] as const
export type Colouring = (typeof COLOURINGS)[number]

/** A group of workers. */
export interface MapGroup {
  /** Its number within its deployment. */
  readonly number: number
  /** Its number among those of every deployment in the map: pods of a manifest can be several. */
  readonly id: number
}

/** By colouring and global rank, the number of the group that the rank is in. */
export type GroupNumbers = ReadonlyMap<Colouring, ReadonlyMap<number, number>>

const known = new WeakMap<ProcessGroups, GroupNumbers>()

/** Numbers the groups of an answer: once, however often it is drawn. */
export function numberGroups(groups: ProcessGroups): GroupNumbers {
  const before = known.get(groups)
  if (before !== undefined) return before
  const numbers = new Map(
    COLOURINGS.flatMap((colouring) => {
      const formed = colouring === 'engine' ? null : groups[colouring]
      if (formed === null) return []
      return [
        [
          colouring,
          new Map(formed.flatMap((ranks, at) => ranks.map((rank) => [rank, at] as const))),
        ] as const,
      ]
    }),
  )
  known.set(groups, numbers)
  return numbers
}

/** By colouring, how many groups there are. */
export type GroupCounts = ReadonlyMap<Colouring, number>

/** Counts groups on top of those that were counted before. */
export function countGroups(before: GroupCounts, groups: ProcessGroups): GroupCounts {
  return new Map(
    COLOURINGS.map((colouring) => {
      // Each engine has one member in a data-parallel group.
      const formed = colouring === 'engine' ? groups.data?.[0] : groups[colouring]
      return [colouring, (before.get(colouring) ?? 0) + (formed?.length ?? 1)]
    }),
  )
}
