/**
 * A Python value. Dictionaries are maps, so that no key is special; a whole number that Python reads as a float is a
 * `PythonFloat`, so that it is written as one.
 */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PythonFloat
  | PythonValue[]
  | PythonDict

export type PythonDict = Map<string, PythonValue>

/** A float, which Python writes with a point or an exponent where JavaScript does not. */
export class PythonFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** Python's `repr(float)`. */
export function floatText({ value }: PythonFloat): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    const sign = exponent.startsWith('-') ? '-' : '+'
    return `${digits}e${sign}${exponent.slice(1).padStart(2, '0')}`
  }
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** Python's `json.dumps(value)`: a space after commas and colons, everything outside ASCII escaped. */
export function dumps(value: PythonValue): string {
  if (value instanceof PythonFloat) return jsonFloat(value)
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${quoted(key)}: ${dumps(item)}`)
    return `{${entries.join(', ')}}`
  }
  if (isList(value)) return `[${value.map(dumps).join(', ')}]`
  return typeof value === 'string' ? quoted(value) : String(value)
}

function jsonFloat(float: PythonFloat): string {
  if (Number.isNaN(float.value)) return 'NaN'
  if (!Number.isFinite(float.value)) return float.value > 0 ? 'Infinity' : '-Infinity'
  return floatText(float)
}

const OUTSIDE_ASCII = /[\u007f-\uffff]/g

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    OUTSIDE_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Python's `str(value)`. */
export function str(value: PythonValue): string {
  return typeof value === 'string' ? value : repr(value)
}

/** Python's `repr(value)`. */
function repr(value: PythonValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return textRepr(value)
  if (value instanceof PythonFloat) return floatText(value)
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${textRepr(key)}: ${repr(item)}`).join(', ')}}`
  }
  return isList(value) ? `[${value.map(repr).join(', ')}]` : String(value)
}

function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`)
  return quote + escaped + quote
}

/** Whether a value is a Python list. */
export function isList(value: PythonValue): value is PythonValue[] {
  return Array.isArray(value)
}
