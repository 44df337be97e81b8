import type { Fault } from '../../vllm/outcome.ts'
import type { ArgumentFault } from './codes.ts'

/** What stops the parser: thrown where it is found, and returned as the one fault of `parseArguments`. */
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
