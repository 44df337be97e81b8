import type { Range } from '../types.ts'

/** A quoted part, an escaped character or a comment; a quote that is not closed quotes nothing. */
const PART = /\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|(?<=^|\s)#[^\n]*/g

/** The parts of shell text within plain quotes, which a shell passes on as they are. */
export class QuotedParts {
  /** In the order of the text. */
  readonly #parts: readonly Range[]

  constructor(text: string) {
    this.#parts = [...text.matchAll(PART)]
      .filter(([part]) => part.startsWith("'") || part.startsWith('"'))
      .map(({ 0: part, index }) => ({ start: index, end: index + part.length }))
  }

  /** Whether the character at `offset` is within quotes. */
  has(offset: number): boolean {
    let low = 0
    let high = this.#parts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#parts[middle]?.start ?? 0) < offset) low = middle + 1
      else high = middle
    }
    const last = this.#parts[low - 1]
    return last !== undefined && offset < last.end
  }
}
