import { holdsIn, type ReleaseRange } from '../vllm/releases/ranges.ts'
import type { Launching } from './launching.ts'

/** Something that a part of vLLM does not support, with the releases in which it does not. */
export interface Limit extends ReleaseRange {
  readonly what: string
  /** The arguments that request it. */
  readonly names: readonly string[]
  readonly applies: (state: Launching) => boolean
}

/** The first of `limits` that the command meets. */
export function limitOf(limits: readonly Limit[], state: Launching): Limit | undefined {
  return limits.find((limit) => holdsIn(limit, state.index) && limit.applies(state))
}
