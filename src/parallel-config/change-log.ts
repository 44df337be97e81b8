import type { Change } from './outcome.ts'

/** What became of each value: from the first thing that it was to the last, with the rule that had the last word. */
export class ChangeLog {
  readonly #changes = new Map<string, Change>()

  record(pointer: string, from: unknown, to: unknown, rule: string): void {
    const earlier = this.#changes.get(pointer)
    this.#changes.set(pointer, { pointer, from: earlier ? earlier.from : from, to, rule })
  }

  /** The code of the rule that last set the value at `pointer`. */
  lastRule(pointer: string): string | undefined {
    return this.#changes.get(pointer)?.rule
  }

  /** The changes that remain, in the order in which the values were first set. */
  list(): Change[] {
    return [...this.#changes.values()].filter(({ from, to }) => !isSame(from, to))
  }
}

/** Whether two values are the same JSON. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b)
}
