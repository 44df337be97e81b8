import type { Dialect, Range } from '../types.ts'

/** The place of what is not in the script, such as a word of the argv that starts it. */
export const NOWHERE: Range = { start: -1, end: -1 }

/** A text that is being run, and where its parts are in the script of the caller. */
export interface Source {
  readonly text: string
  readonly dialect: Dialect
  /** For a text within a text, such as that of `eval`, the place of the word that holds it; null: it is the script. */
  readonly within: Range | null
}

/** Where a part of a source is in the script. */
export function rangeIn(source: Source, node: { pos: number; end: number }): Range {
  return source.within ?? { start: node.pos, end: node.end }
}
