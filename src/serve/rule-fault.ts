import type { Fault } from '../vllm/outcome.ts'

/** A fault as a rule returns it. It gets the code of the rule. */
export type RuleFault = Omit<Fault, 'code'>
