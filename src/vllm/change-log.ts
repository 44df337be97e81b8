import type { Change } from './outcome.ts'

/** The change of each value, from its first to its last state, with the rule that set it last. */
export class ChangeLog {
  // Rules set a handful of values, which are found sooner than in a map (`npm run bench core`).
  readonly #changes: Mutable<Change>[] = []

  /** Records what a rule does to a value, which earlier rules may have changed. */
  record(pointer: string, from: unknown, to: unknown, rule: string): void {
    const earlier = this.#find(pointer)
    if (earlier === undefined) {
      this.recordFirst(pointer, from, to, rule)
      return
    }
    earlier.to = to
    earlier.rule = rule
  }

  /** Records the first change of a value: with no search, as a request may have tens of thousands of dropped fields. */
  recordFirst(pointer: string, from: unknown, to: unknown, rule: string): void {
    this.#changes.push({ pointer, from, to, rule })
  }

  /** The code of the rule that last set the value at `pointer`. */
  lastRule(pointer: string): string | undefined {
    return this.#find(pointer)?.rule
  }

  /** The changes that remain, in the order in which the values were first set. */
  list(): Change[] {
    return this.#changes.filter(({ from, to }) => !isSame(from, to))
  }

  #find(pointer: string): Mutable<Change> | undefined {
    for (const change of this.#changes) {
      if (change.pointer === pointer) return change
    }
    return undefined
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Whether two values are the same JSON. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  return JSON.stringify(a) === JSON.stringify(b)
}
