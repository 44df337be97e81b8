import type { Change } from './outcome.ts'

/** The change of each value, from its first to its last state, with the rule that set it last. */
export class ChangeLog {
  readonly #changes = new Map<string, Mutable<Change>>()

  record(pointer: string, from: unknown, to: unknown, rule: string): void {
    const earlier = this.#changes.get(pointer)
    if (earlier === undefined) {
      this.#changes.set(pointer, { pointer, from, to, rule })
      return
    }
    earlier.to = to
    earlier.rule = rule
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

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Whether two values are the same JSON. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  return JSON.stringify(a) === JSON.stringify(b)
}
