import type { ParallelConfig } from '../fields/config.ts'

const SECONDS_PER_DAY = 86_400

/** Python's timedelta holds no more days than this, either way. */
const MOST_DAYS = 999_999_999

/**
 * `ParallelConfig.cpu_distributed_timeout`, 0.32.0: a Python object, which JSON shows only by its type. Null without
 * a timeout, and if it is too long for Python.
 */
export function cpuDistributedTimeout(config: Readonly<ParallelConfig>): object | null {
  const seconds = config.cpu_distributed_timeout_seconds
  if (typeof seconds !== 'number') return null
  const days = Math.floor(seconds / SECONDS_PER_DAY)
  return Math.abs(days) <= MOST_DAYS ? { __type__: 'timedelta' } : null
}
