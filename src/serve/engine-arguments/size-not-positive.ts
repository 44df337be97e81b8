import type { Launching } from '../launching.ts'
import type { RuleFault } from '../rule-fault.ts'

/** The summary of the rules with the code `size_not_positive`. */
export const SIZE_NOT_POSITIVE = 'A parallel size that vLLM divides by is 0'

/** vLLM divides by a product of these sizes, one of which is 0. */
export function sizeNotPositive(state: Launching, ...names: readonly string[]): RuleFault {
  const zero = names.filter((name) => state.size(name) === 0)
  return state.fault(
    `${zero.join(' and ')} is 0, and vLLM divides by it. Set it to 1 or more`,
    ...zero,
  )
}
