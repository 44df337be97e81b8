import type { HostCounts } from '../../http/dependencies.ts'

/** The upper bounds of the duration histogram, in seconds. A request to resolve takes tens of microseconds. */
export const DURATION_BUCKETS_SECONDS: readonly number[] = [
  0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1,
  0.25, 0.5, 1, 2.5,
]

/** The counts of one method on one route. */
export interface RouteCounts {
  readonly method: string
  readonly route: string
  readonly byStatus: ReadonlyMap<number, number>
  /** The requests in each bucket alone, not cumulative; the last bucket is for those above all bounds. */
  readonly buckets: Float64Array
  /** Of all durations, in seconds. */
  readonly sum: number
}

/** All counts since the start. */
export interface Counts {
  /** The version of the service. */
  readonly version: string
  readonly routes: readonly RouteCounts[]
  readonly resolutions: {
    readonly resolved: ReadonlyMap<string, number>
    readonly refused: ReadonlyMap<string, number>
  }
  readonly problems: ReadonlyMap<string, number>
  readonly faults: ReadonlyMap<string, number>
  /** By type, then outcome. */
  readonly hostMessages: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** By check, then verdict. */
  readonly checks: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly databaseErrors: number
  readonly logLinesDropped: number
  /** Undefined: the registry cannot count them. */
  readonly hosts: HostCounts | undefined
  readonly memory: MemoryUse
}

/** The memory of the process, in bytes. */
export interface MemoryUse {
  readonly rss: number
  readonly heapUsed: number
}
