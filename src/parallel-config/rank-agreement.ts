/** What one data-parallel rank brings to an agreement. */
export interface RankState {
  /** The rank still has requests to work on. */
  readonly has_unfinished: boolean
  /** The rank was asked to pause. */
  readonly pending_pause: boolean
}

/** "No limit" for the KV cache, as ranks say it; and the largest 64-bit integer, which stands for it in the comparison. */
const NO_LIMIT = -1
const LARGEST_INT64 = 2n ** 63n - 1n

/** Whether any rank has work left: `ParallelConfig.has_unfinished_dp`. */
export function anyUnfinished(ranks: readonly boolean[]): boolean {
  return ranks.includes(true)
}

/**
 * What all ranks take from each other's state: `ParallelConfig.sync_dp_state`, 0.21.0. Ranks go on while any has work,
 * or while some but not all are to pause; they pause together. No ranks at all: nothing to do, and they pause.
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
 * The least KV-cache memory in bytes over the ranks: `ParallelConfig.sync_kv_cache_memory_size`. -1 says "no limit", and
 * when no rank has one vLLM agrees on the largest 64-bit integer, which is why the result is a bigint.
 */
export function leastKvCacheMemory(bytes: readonly number[]): bigint {
  const limits = bytes.filter((limit) => limit !== NO_LIMIT)
  return limits.length === 0 ? LARGEST_INT64 : BigInt(Math.min(...limits))
}
