import type { Fault } from '../../vllm/outcome.ts'
import type { ArgumentFault } from './codes.ts'

/** Thrown to stop the parser. `parseArguments` returns it as its only fault. */
export class Refusal extends Error {
  readonly fault: Fault

  constructor(
    code: ArgumentFault,
    pointer: string,
    message: string,
    related: readonly string[] = [],
  ) {
    super(message)
    this.fault = { pointer, code, message, ...(related.length === 0 ? {} : { related }) }
  }
}
