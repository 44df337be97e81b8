import { MOST_FAULTS } from './limits.ts'
import type { Fault } from './outcome.ts'

/** Faults in the order in which they were found: the first `MOST_FAULTS`, and the total number. */
export class FaultList {
  readonly #listed: Fault[] = []
  #count = 0

  /** Adds a fault. `make` is called only if it is listed: a request may have hundreds of thousands. */
  add(make: () => Fault): void {
    this.#count++
    if (this.#listed.length < MOST_FAULTS) this.#listed.push(make())
  }

  /** How many were found, listed or not. */
  get count(): number {
    return this.#count
  }

  /** The first `MOST_FAULTS`. */
  get listed(): readonly Fault[] {
    return this.#listed
  }

  /** How many were found but not listed. */
  get omitted(): number {
    return this.#count - this.#listed.length
  }
}
