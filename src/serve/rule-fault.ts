import type { Fault } from '../vllm/outcome.ts'

/** A fault that a rule returns. It gets the code of the rule. */
export type RuleFault = Omit<Fault, 'code'>
