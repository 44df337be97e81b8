/** The state of one data-parallel rank. */
export interface RankState {
  /** The rank still has requests to work on. */
  readonly has_unfinished: boolean
  /** The rank was asked to pause. */
  readonly pending_pause: boolean
}

/** "No limit" for the KV cache as ranks send it, and the largest 64-bit integer, which replaces it in the comparison. */
const NO_LIMIT = -1
const LARGEST_INT64 = 2n ** 63n - 1n

/** Whether any rank has work left: `ParallelConfig.has_unfinished_dp`. */
export function anyUnfinished(ranks: readonly boolean[]): boolean {
  return ranks.includes(true)
}

/**
 * What all ranks derive from each other's state: `ParallelConfig.sync_dp_state`, 0.21.0. Ranks continue while any has work,
 * or while some but not all are to pause; they pause together. Without any ranks they pause.
 */
export function agreeOnState(ranks: readonly RankState[]): {
  has_unfinished: boolean
  pause: boolean
} {
  const pausing = ranks.filter((rank) => rank.pending_pause).length
  const undecided = pausing !== 0 && pausing !== ranks.length
  return {
    has_unfinished: undecided || anyUnfinished(ranks.map((rank) => rank.has_unfinished)),
    pause: pausing === ranks.length,
  }
}

/**
 * The smallest KV-cache memory of the ranks, in bytes: `ParallelConfig.sync_kv_cache_memory_size`. -1 says "no limit", and
 * when no rank has one vLLM agrees on the largest 64-bit integer, which is why the result is a bigint.
 */
export function leastKvCacheMemory(bytes: readonly number[]): bigint {
  const limits = bytes.filter((limit) => limit !== NO_LIMIT)
  return limits.length === 0 ? LARGEST_INT64 : BigInt(Math.min(...limits))
}
