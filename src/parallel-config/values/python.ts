import { PYTHON_SPACE, trim } from './trim.ts'

/** Python's `a // b` for integers. The caller rules out `b` = 0. */
export function floorDivide(a: number, b: number): number {
  return Math.floor(a / b) + 0
}

/** Python's `a % b` for integers: the result has the sign of `b`. The caller rules out `b` = 0. */
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

const PYTHON_INTEGER = /^[+-]?\p{Nd}+(?:_\p{Nd}+)*$/u

/** Python's `int(text)`: digits of any script, one underscore between digits, outer space. Undefined: it raises. */
export function parsePythonInteger(text: string): bigint | undefined {
  const trimmed = trim(text, PYTHON_SPACE)
  if (!PYTHON_INTEGER.test(trimmed) || trimmed.length > 4300) return undefined
  const ascii = asciiDigits(trimmed).replaceAll('_', '').replace('+', '')
  return ascii.startsWith('-') ? -BigInt(ascii.slice(1)) : BigInt(ascii)
}

const DECIMAL_DIGIT = /\p{Nd}/u

/** Writes the decimal digits of any script as 0 to 9. */
function asciiDigits(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)))
}

/** Digits stand in runs of ten, zero first, so the place in the run tells the value. */
function digitValue(codePoint: number): number {
  let start = codePoint
  while (DECIMAL_DIGIT.test(String.fromCodePoint(start - 1))) start--
  return (codePoint - start) % 10
}
