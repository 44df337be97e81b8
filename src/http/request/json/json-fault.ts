/** What can be wrong with a JSON text; each is a problem code as well. */
export type JsonFaultCode =
  | 'malformed_json'
  | 'byte_order_mark'
  | 'invalid_utf8'
  | 'duplicate_key'
  | 'lone_surrogate'
  | 'number_out_of_range'
  | 'nesting_too_deep'
  | 'too_many_values'

/** A place in a text: line and column from 1, the column in characters; the offset from 0, in UTF-8 bytes. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly byte_offset: number
}

/** Why a JSON text is not taken, and where. */
export class JsonFault extends Error {
  readonly code: JsonFaultCode
  readonly position: Position
  /** JSON Pointer to the value at fault, where the text can be read that far. */
  readonly pointer: string | undefined

  constructor(code: JsonFaultCode, reason: string, position: Position, pointer?: string) {
    super(reason)
    this.code = code
    this.position = position
    this.pointer = pointer
  }
}

const LINE_BREAK = /\r\n|\n|\r/g
const ASTRAL_CHARACTER = /[\ud800-\udbff][\udc00-\udfff]/g

/** The place right after `prefix`. */
export function positionAfter(prefix: string): Position {
  let line = 1
  let lineStart = 0
  for (const { index, 0: lineBreak } of prefix.matchAll(LINE_BREAK)) {
    line++
    lineStart = index + lineBreak.length
  }
  // A character outside the basic plane is two units of the string.
  let column = prefix.length - lineStart + 1
  for (const _ of prefix.slice(lineStart).matchAll(ASTRAL_CHARACTER)) column--
  return { line, column, byte_offset: new TextEncoder().encode(prefix).length }
}
