import type { Range } from '../types.ts'

/** A replaced part: where it is in the text, and where what it replaced is in the text before. */
interface Edit {
  readonly now: Range
  readonly before: Range
}

/** The replacement of a match, which is at `place` in the original; undefined: it stays. */
export type Replacement = (match: RegExpExecArray, place: Range) => string | undefined

/** A text after replacements that knows where each part of it was in the original. Offsets count UTF-16 code units. */
export class RewrittenText {
  readonly text: string
  readonly #previous: RewrittenText | undefined
  /** In the order of the text. */
  readonly #edits: readonly Edit[]

  constructor(text: string, previous?: RewrittenText, edits: readonly Edit[] = []) {
    this.text = text
    this.#previous = previous
    this.#edits = edits
  }

  /** The text with each match of a global pattern replaced. */
  replace(pattern: RegExp, replacement: Replacement): RewrittenText {
    const parts: string[] = []
    const edits: Edit[] = []
    let copied = 0
    let length = 0
    for (const match of this.text.matchAll(pattern)) {
      const before = { start: match.index, end: match.index + match[0].length }
      const text = replacement(match, this.origin(before))
      if (text === undefined || text === match[0]) continue
      length += before.start - copied
      parts.push(this.text.slice(copied, before.start), text)
      edits.push({ now: { start: length, end: length + text.length }, before })
      copied = before.end
      length += text.length
    }
    if (edits.length === 0) return this
    return new RewrittenText(parts.join('') + this.text.slice(copied), this, edits)
  }

  /** Where a range of this text is in the original. A range within a replaced part is that part. */
  origin({ start, end }: Range): Range {
    if (this.#previous === undefined) return { start, end }
    const first = this.#before(start, 'start')
    return this.#previous.origin({ start: first, end: Math.max(first, this.#before(end, 'end')) })
  }

  #before(offset: number, side: keyof Range): number {
    const edit = this.#editBefore(offset)
    if (edit === undefined) return offset
    const { now, before } = edit
    if (offset < now.end) return side === 'end' && offset > now.start ? before.end : before.start
    return before.end + (offset - now.end)
  }

  /** The last edit that does not begin after `offset`. */
  #editBefore(offset: number): Edit | undefined {
    let low = 0
    let high = this.#edits.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#edits[middle]?.now.start ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return this.#edits[low - 1]
  }
}
