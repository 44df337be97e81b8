import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import type { ArgumentValues } from './argument-values.ts'
import type { ArgumentFault } from './codes.ts'

/** A check that vLLM makes once all options are read, before it starts anything. */
export interface Check extends ReleaseRange {
  readonly code: ArgumentFault
  /** Name of the option that the fault points to. */
  readonly option: string
  readonly isBroken: (values: ArgumentValues) => boolean
  readonly message: string
}
