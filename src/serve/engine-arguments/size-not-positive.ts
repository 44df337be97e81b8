import type { Fault } from '../../vllm/outcome.ts'
import type { Launching } from '../launching.ts'

/** vLLM divides by a product of these sizes, one of which is 0. */
export function sizeNotPositive(state: Launching, ...names: readonly string[]): Fault {
  const zero = names.filter((name) => state.size(name) === 0)
  return state.fault(
    'size_not_positive',
    `${zero.join(' and ')} is 0, and vLLM divides by it: set it to 1 or more`,
    ...zero,
  )
}
