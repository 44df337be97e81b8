import type { Dataclass } from '../../vllm/dataclasses/dataclass.ts'
import type { Fault } from '../outcome.ts'

const CONFIG = '/config'

/** A fault that a rule returns. It gets the code of the rule, unless it has its own. */
export type RuleFault = Omit<Fault, 'code'> & Partial<Pick<Fault, 'code'>>

/** A fault of the config as a whole, with the values that are involved. */
export function configFault(message: string, ...related: readonly string[]): RuleFault {
  return { pointer: CONFIG, message, related }
}

/** The fault with its code, and without the fields in `related` that the release does not have. */
export function stampFault(fault: RuleFault, ruleCode: string, release: Dataclass): Fault {
  const { pointer, code = ruleCode, message } = fault
  const related = fault.related?.filter((value) => isThere(value, release))
  return { pointer, code, message, ...(related && { related }) }
}

/** Whether the release has the field that a pointer leads to; true for pointers outside the config. */
function isThere(pointer: string, release: Dataclass): boolean {
  const [root, name = '', member] = pointer.slice(1).split('/')
  if (`/${root}` !== CONFIG) return true
  const field = release.fieldByName.get(name)
  return field !== undefined && (member === undefined || !!field.dataclass?.fieldByName.has(member))
}
