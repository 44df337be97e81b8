import { agreeOnState, anyUnfinished, leastKvCacheMemory } from '../rank-agreement.ts'
import type { NamedRank } from './rank.ts'

/** A value that the ranks agree on while they run, or why they do not. */
export type Agreed<T> =
  | { readonly value: T; readonly state: 'agreed' }
  | { readonly value: null; readonly state: 'not_given' | 'not_given_by_all' | 'no_limit' }

/** What the ranks agree on while they run, from the state of each of them. */
export interface AgreedValues {
  /** Whether all continue; takes `pending_pause` into account if it was sent. */
  readonly has_unfinished: Agreed<boolean>
  readonly pause: Agreed<boolean>
  /** In bytes; `no_limit` if no rank has one. */
  readonly kv_cache_memory_bytes: Agreed<number>
}

/** Works out what the ranks would agree on. A value that some ranks lack is not worked out. */
export function agreedValues(ranks: readonly NamedRank[]): AgreedValues {
  const unfinished = fromAll(ranks.map((rank) => rank.has_unfinished))
  const pausing = fromAll(ranks.map((rank) => rank.pending_pause))
  const limits = fromAll(ranks.map((rank) => rank.kv_cache_memory_bytes))
  const state =
    unfinished.all && pausing.all
      ? agreeOnState(
          unfinished.all.map((has_unfinished, at) => ({
            has_unfinished,
            pending_pause: pausing.all?.[at] ?? false,
          })),
        )
      : undefined
  return {
    has_unfinished: agreed(unfinished, (all) => state?.has_unfinished ?? anyUnfinished(all)),
    pause: agreed(pausing, (all) => state?.pause ?? !all.includes(false)),
    kv_cache_memory_bytes: limits.all?.every((limit) => limit === -1)
      ? { value: null, state: 'no_limit' }
      : agreed(limits, (all) => Number(leastKvCacheMemory(all))),
  }
}

/** The values, if all ranks have one. */
interface Given<T> {
  readonly all: readonly T[] | undefined
  readonly byAny: boolean
}

function fromAll<T>(values: readonly (T | undefined)[]): Given<T> {
  const given = values.filter((value) => value !== undefined)
  return { all: given.length === values.length ? given : undefined, byAny: given.length > 0 }
}

function agreed<T>({ all, byAny }: Given<T>, agree: (all: readonly T[]) => T): Agreed<T> {
  if (all !== undefined) return { value: agree(all), state: 'agreed' }
  return { value: null, state: byAny ? 'not_given_by_all' : 'not_given' }
}
