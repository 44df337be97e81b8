/**
 * Unknown values travel inside ordinary text: a mark between two Unicode noncharacters, which no script may contain. So
 * they can be joined, quoted, split and assigned as text is, and whoever would look inside asks `hasUnknown` first.
 */

import type { Range, Unknown } from '../types.ts'

const OPEN = '\uFDD0'
const CLOSE = '\uFDD1'
const MARK = /\uFDD0(\d+)\uFDD1/g

interface Entry {
  readonly unknown: Unknown
  /** The text that stands for the value in argv and environment; such a value is not empty. */
  readonly shown?: string
}

/** Whether any part of a text is unknown. */
export function hasUnknown(text: string): boolean {
  return text.includes(OPEN)
}

/** Whether a text from outside could be mistaken for a mark. */
export function hasReserved(text: string): boolean {
  return text.includes(OPEN) || text.includes(CLOSE)
}

/** The unknown values of one run. */
export class Unknowns {
  readonly #entries: Entry[] = []

  /** Text that stands for something unknown. */
  mark(what: string, because: string, range: Range): string {
    return this.#add({ unknown: { what, because, start: range.start, end: range.end } })
  }

  /** Text that stands for a value which is passed on as `shown` and cannot be looked into. */
  opaque(shown: string): string {
    const because = 'only the cluster knows it'
    return this.#add({ unknown: { what: shown, because, start: 0, end: 0 }, shown })
  }

  /** What the first unknown part of a text is. */
  first(text: string): Unknown | undefined {
    for (const [, index] of text.matchAll(MARK)) return this.#entries[Number(index)]?.unknown
    return undefined
  }

  /** What keeps a text from being known: opaque parts do not. */
  all(text: string): Unknown[] {
    if (!hasUnknown(text)) return []
    const found = [...text.matchAll(MARK)].map(([, index]) => this.#entries[Number(index)])
    return found.flatMap((entry) => (entry && entry.shown === undefined ? [entry.unknown] : []))
  }

  /** A text as a reader sees it: opaque parts as they were written, the others as `<unknown: ...>`. */
  show(text: string): string {
    if (!hasUnknown(text)) return text
    return text.replace(MARK, (_, index: string) => {
      const entry = this.#entries[Number(index)]
      return entry?.shown ?? `<unknown: ${entry?.unknown.what}>`
    })
  }

  /** Whether a text is empty; undefined when that depends on something unknown. */
  isEmpty(text: string): boolean | undefined {
    if (!hasUnknown(text)) return text === ''
    if (text.replace(MARK, '') !== '') return false
    for (const [, index] of text.matchAll(MARK)) {
      if (this.#entries[Number(index)]?.shown !== undefined) return false
    }
    return undefined
  }

  #add(entry: Entry): string {
    this.#entries.push(entry)
    return `${OPEN}${this.#entries.length - 1}${CLOSE}`
  }
}
