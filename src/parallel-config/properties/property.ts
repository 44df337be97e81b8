import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import type { ParallelConfig } from '../fields/config.ts'
import type { Environment } from '../outcome.ts'

/** What a property may read in addition to the config. */
export interface PropertyContext {
  readonly environment: Environment
  readonly releaseIndex: number
}

/** A property of `ParallelConfig`, computed from a resolved config. */
export interface Property extends ReleaseRange {
  readonly name: string
  /** What the value means, with its unit. */
  readonly description: string
  readonly type: 'boolean' | 'integer' | 'object'
  /** Returns null if vLLM itself would raise, and if the property is None. */
  readonly compute: (config: Readonly<ParallelConfig>, context: PropertyContext) => unknown
}
