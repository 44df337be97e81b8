import { trim, WHITE_SPACE } from './trim.ts'

/** Python's `a // b` for integers. `b` must not be 0. */
export function floorDivide(a: number, b: number): number {
  return Math.floor(a / b) + 0
}

/** Python's `a % b` for integers: the result has the sign of `b`, which must not be 0. */
export function modulo(a: number, b: number): number {
  const rest = a % b
  return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0
}

/** Python's `bool(value)` for a value that came from JSON. */
export function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

/** Python's `list[index]`, where a negative index counts from the end; undefined where Python raises. */
export function itemAt<T>(list: readonly T[], index: number): T | undefined {
  return list[index < 0 ? list.length + index : index]
}

/** The most digits that Python converts to an integer (`sys.int_info.default_max_str_digits`). */
export const MOST_DIGITS = 4300

const ASCII_INTEGER = /^[+-]?[0-9]+(?:_[0-9]+)*$/

/**
 * Python's `int(text)`: digits of any script that CPython 3.11 knows, one underscore between digits, outer space.
 * Undefined where it raises.
 */
export function parsePythonInteger(text: string): bigint | undefined {
  const ascii = withAsciiDigits(trim(text, WHITE_SPACE))
  if (!ASCII_INTEGER.test(ascii)) return undefined
  const digits = ascii.replace(/[+_-]/g, '')
  if (digits.length > MOST_DIGITS) return undefined
  return ascii.startsWith('-') ? -BigInt(digits) : BigInt(digits)
}

const OUTSIDE_ASCII = /[^\p{ASCII}]/gu

/** Writes the decimal digits of other scripts as 0 to 9; other characters stay. */
export function withAsciiDigits(text: string): string {
  return text.replace(OUTSIDE_ASCII, (character) => {
    const codePoint = character.codePointAt(0) ?? 0
    const zero = SCRIPT_ZEROS.findLast((start) => start <= codePoint) ?? Number.NEGATIVE_INFINITY
    return codePoint - zero < 10 ? String(codePoint - zero) : character
  })
}

/**
 * The zero of each script with decimal digits in Unicode 14, that of CPython 3.11; its other digits follow it. A table
 * of our own, so that the runtimes agree: each brings another version of Unicode.
 */
const SCRIPT_ZEROS: readonly number[] = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
  0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
  0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30,
  0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0,
  0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
  0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
]
