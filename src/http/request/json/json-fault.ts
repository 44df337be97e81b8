/** What can be wrong with a JSON text. Each code is also a problem code. */
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

/** Why a JSON text is refused, and where. */
export class JsonFault extends Error {
  readonly code: JsonFaultCode
  readonly position: Position
  /** JSON Pointer to the invalid value, if the text can be read that far. */
  readonly pointer: string | undefined

  constructor(code: JsonFaultCode, reason: string, position: Position, pointer?: string) {
    super(reason)
    this.code = code
    this.position = position
    this.pointer = pointer
  }
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** The place right after `prefix`. */
export function positionAfter(prefix: string): Position {
  let line = 1
  let column = 1
  // By code units, because a text may have millions of lines.
  for (let at = 0; at < prefix.length; at++) {
    const unit = prefix.charCodeAt(at)
    if (unit === LINE_FEED || (unit === CARRIAGE_RETURN && prefix[at + 1] !== '\n')) {
      line++
      column = 1
    } else if (!isLowSurrogate(unit)) column++
  }
  return { line, column, byte_offset: new TextEncoder().encode(prefix).length }
}

/** Whether a code unit is the second one of a character, which is counted once. */
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
