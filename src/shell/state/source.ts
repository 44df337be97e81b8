import type { Dialect, Range } from '../types.ts'

/** The place of what is not in the script, such as a word of the argv that starts it. */
export const NOWHERE: Range = { start: -1, end: -1 }

/** A text that is being run, and where its parts stand in the script that was asked about. */
export interface Source {
  readonly text: string
  readonly dialect: Dialect
  /** Text within a text, such as that of `eval`, stands where the word stands that holds it; null: it is the script. */
  readonly within: Range | null
}

/** Where a part of a source stands in the script. */
export function rangeIn(source: Source, node: { pos: number; end: number }): Range {
  return source.within ?? { start: node.pos, end: node.end }
}
