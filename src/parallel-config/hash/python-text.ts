import { isPrintable } from '../../vllm/values/printable.ts'

/** A JSON value without objects as Python's `json.dumps` writes it: everything outside ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).replace(OUTSIDE_ASCII, escapeUnit)
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  return String(value)
}

const OUTSIDE_ASCII = /[\u007f-\uffff]/g

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** `text` as Python's `repr` writes it. */
export function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let written = ''
  for (const character of text) {
    written += character === quote || character === '\\' ? `\\${character}` : reprOf(character)
  }
  return quote + written + quote
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function reprOf(character: string): string {
  const short = SHORT_ESCAPES[character]
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  if (isPrintable(code)) return character
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`
}
