import type { Builtin, Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'

/** `echo`: dash always reads backslashes, bash with `-e`. */
export const echo: Builtin = (shell, { args }) => {
  const words = args.map(({ text }) => text)
  let newline = true
  let escapes = !shell.isBash
  const option = shell.isBash ? /^-[neE]+$/ : /^-n$/
  while (option.test(words[0] ?? '')) {
    const letters = words.shift() ?? ''
    if (letters.includes('n')) newline = false
    if (shell.isBash) escapes = letters.lastIndexOf('e') > letters.lastIndexOf('E')
    if (!shell.isBash) break
  }
  const text = words.join(' ')
  const [printed, isCut] = escapes
    ? replaceEscapes(text, shell.isBash ? ESCAPES_OF_ECHO : ESCAPES_OF_ECHO_IN_SH)
    : [text, false]
  shell.stdout?.write(printed + (newline && !isCut ? '\n' : ''))
  shell.setStatus(0)
}

const ESCAPES_OF_ECHO = /\\(0[0-7]{0,3}|x[0-9a-fA-F]{1,2}|[abceEfnrtv\\])/g
const ESCAPES_OF_ECHO_IN_SH = /\\(0[0-7]{0,3}|[1-7][0-7]{0,2}|[abcefnrtv\\])/g
const ESCAPES_OF_PRINTF = /\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|[abceEfnrtv\\"'])/g
const ESCAPES_OF_PRINTF_IN_SH = /\\([0-7]{1,3}|[abcefnrtv\\])/g
const CONTROL: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/** A text with its escapes replaced, and whether `\c` cuts it off. */
function replaceEscapes(text: string, escapes: RegExp): [string, boolean] {
  let result = ''
  let from = 0
  for (const match of text.matchAll(escapes)) {
    const [whole, code = ''] = match
    result += text.slice(from, match.index)
    if (code === 'c') return [result, true]
    result += character(code)
    from = match.index + whole.length
  }
  return [result + text.slice(from), false]
}

function character(code: string): string {
  const control = CONTROL.get(code)
  if (control !== undefined) return control
  if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
  if (/^[0-7]+$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
  return code
}

/** `printf`, and in bash `printf -v NAME`. */
export const printf: Builtin = (shell, { args, range }) => {
  const words = args.map(({ text }) => text)
  let variable: string | undefined
  if (shell.isBash && words[0] === '-v') variable = words.splice(0, 2)[1]
  if (words[0] === '--') words.shift()
  const [format = '', ...values] = words
  const text = formatted(shell, format, values, range)
  if (variable !== undefined) shell.set(variable, text, range)
  else shell.stdout?.write(text)
  shell.setStatus(0)
}

const DIRECTIVE = /%(%|([-+ 0#]*)(\*|\d{0,4})(?:\.(\d{1,4}))?([diouxXscbqfeEgG]))/g

function formatted(shell: Shell, format: string, values: readonly string[], range: Range): string {
  const [plain, isCut] = replaceEscapes(
    format,
    shell.isBash ? ESCAPES_OF_PRINTF : ESCAPES_OF_PRINTF_IN_SH,
  )
  const rest = [...values]
  let result = ''
  do {
    shell.run.budget.step()
    const before = rest.length
    result += plain.replace(DIRECTIVE, (...groups) => directive(shell, groups, rest, range))
    if (isCut || rest.length === before) break
    shell.run.budget.produce(result.length >> 4)
  } while (rest.length > 0)
  return result
}

function directive(shell: Shell, groups: unknown[], rest: string[], range: Range): string {
  const [, whole, flags = '', width = '', precision, kind] = groups as (string | undefined)[]
  if (whole === '%') return '%'
  const size = width === '*' ? Number(rest.shift() ?? 0) : Number(width)
  const value = rest.shift()
  const text = converted(shell, kind ?? 's', value, precision, flags, range)
  if (Math.abs(size) <= text.length || hasUnknown(text)) return text
  shell.run.budget.produce(Math.abs(size))
  if (flags.includes('-') || size < 0) return text.padEnd(Math.abs(size))
  if (!flags.includes('0') || kind === 's') return text.padStart(size)
  const sign = text.startsWith('-') ? '-' : ''
  return sign + text.slice(sign.length).padStart(size - sign.length, '0')
}

function converted(
  shell: Shell,
  kind: string,
  value: string | undefined,
  precision: string | undefined,
  flags: string,
  range: Range,
): string {
  const text = value ?? ''
  if (kind === 's') {
    if (precision === undefined) return text
    return hasUnknown(text) ? notFollowed(shell, text, range) : text.slice(0, Number(precision))
  }
  if (hasUnknown(text)) return notFollowed(shell, text, range)
  if (kind === 'c') return text.slice(0, 1)
  if (kind === 'b') return replaceEscapes(text, ESCAPES_OF_ECHO)[0]
  if (kind === 'q') return quoted(shell, text, range)
  if ('feEgG'.includes(kind)) return decimal(shell, kind, text, precision, range)
  return integer(shell, kind, text, flags, range)
}

function notFollowed(shell: Shell, text: string, range: Range): string {
  const cause = shell.run.unknowns.first(text)
  return shell.unknown(
    cause?.what ?? 'what printf prints',
    cause?.because ?? 'its conversion is not evaluated here',
    range,
  )
}

function quoted(shell: Shell, text: string, range: Range): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : notFollowed(shell, '', range)
}

function decimal(
  shell: Shell,
  kind: string,
  text: string,
  precision: string | undefined,
  range: Range,
): string {
  const value = Number(text.trim())
  if (kind !== 'f' || !Number.isFinite(value) || Math.abs(value) > 1e15 || Number(precision) > 15) {
    return notFollowed(shell, '', range)
  }
  return value.toFixed(Number(precision ?? 6))
}

function integer(shell: Shell, kind: string, text: string, flags: string, range: Range): string {
  const value = parseInteger(text.trim())
  if (value === undefined) return notFollowed(shell, '', range)
  if (kind === 'd' || kind === 'i') {
    return (flags.includes('+') && value >= 0n ? '+' : '') + value.toString()
  }
  return unsigned(kind, BigInt.asUintN(64, value), flags)
}

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]{1,16}|0[0-7]{0,21}|[1-9]\d{0,18})?$/

/** A number as printf reads it, or the code of the character after a quote. */
function parseInteger(text: string): bigint | undefined {
  if (/^["']/.test(text)) return BigInt(text.charCodeAt(1) || 0)
  const match = INTEGER.exec(text)
  if (match === null) return undefined
  const [, sign, digits = '0'] = match
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
  return sign === '-' ? -size : size
}

function unsigned(kind: string, value: bigint, flags: string): string {
  if (kind === 'u') return value.toString()
  const prefixed = flags.includes('#') && value !== 0n
  if (kind === 'o') return (prefixed ? '0' : '') + value.toString(8)
  const text = (prefixed ? '0x' : '') + value.toString(16)
  return kind === 'X' ? text.toUpperCase() : text
}
