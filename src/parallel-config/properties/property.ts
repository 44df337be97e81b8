import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import type { ParallelConfig } from '../fields/config.ts'
import type { Environment } from '../outcome.ts'

/** What a property may look at besides the config. */
export interface PropertyContext {
  readonly environment: Environment
  readonly releaseIndex: number
}

/** A property of `ParallelConfig`, worked out from a resolved config. */
export interface Property extends ReleaseRange {
  readonly name: string
  /** What the value means, with its unit, in our words. */
  readonly description: string
  readonly type: 'boolean' | 'integer' | 'object'
  /** Returns null where vLLM itself would raise, and where the property itself is None. */
  readonly compute: (config: Readonly<ParallelConfig>, context: PropertyContext) => unknown
}
