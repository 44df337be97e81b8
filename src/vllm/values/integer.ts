import { MOST_DIGITS } from './python.ts'
import { trim, WHITE_SPACE } from './trim.ts'

/** Why a JSON value is not an integer, in pydantic's terms; `integer_too_large` is our own: beyond ±(2^53-1). */
export type IntegerFault =
  | 'int_type'
  | 'int_parsing'
  | 'int_parsing_size'
  | 'int_from_float'
  | 'integer_too_large'

// More digits than Python converts (`sys.int_info.default_max_str_digits`). Pydantic reports this only for text that
// begins with the digits; after a plus, a space or a zero it reports malformed text.
const OVERLONG = /^-?[1-9][0-9]{4300}/

/**
 * Reads an integer as pydantic's lax mode does: integers, whole floats, booleans and text such as `" 8 "`, `"+08"`,
 * `"1_000"` or `"8.00"`.
 */
export function readInteger(raw: unknown): number | IntegerFault {
  if (typeof raw === 'number') {
    if (!Number.isInteger(raw)) return 'int_from_float'
    return Number.isSafeInteger(raw) ? raw + 0 : 'integer_too_large'
  }
  if (typeof raw === 'boolean') return raw ? 1 : 0
  if (typeof raw === 'string') return readIntegerText(raw)
  return 'int_type'
}

function readIntegerText(text: string): number | IntegerFault {
  if (text.length > MOST_DIGITS && OVERLONG.test(text)) return 'int_parsing_size'
  const trimmed = trim(text, WHITE_SPACE)
  const signed = trimmed[0] === '-' || trimmed[0] === '+'
  const digits = digitsOf(withoutDecimalZeros(signed ? trimmed.slice(1) : trimmed))
  if (digits === undefined || digits.length > MOST_DIGITS) return 'int_parsing'
  const value = Number(digits)
  if (!Number.isSafeInteger(value)) return 'integer_too_large'
  return trimmed[0] === '-' ? 0 - value : value
}

/** `8.00` becomes 8, but `8.` stays unchanged and is refused. */
function withoutDecimalZeros(text: string): string {
  const point = text.indexOf('.')
  if (point === -1 || point === text.length - 1) return text
  for (let index = point + 1; index < text.length; index++) {
    if (text[index] !== '0') return text
  }
  return text.slice(0, point)
}

/**
 * The digits without leading zeros and separators, or undefined when they are malformed. Underscores among leading
 * zeros may repeat (`0__1`), later ones must stand alone between digits.
 */
function digitsOf(text: string): string | undefined {
  let start = 0
  if (text[0] === '0') {
    while (start < text.length - 1 && (text[start] === '0' || text[start] === '_')) start++
  }
  return /^[0-9]+(?:_[0-9]+)*$/.test(start === 0 ? text : text.slice(start))
    ? text.slice(start).replaceAll('_', '')
    : undefined
}
