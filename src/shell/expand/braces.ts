/** Brace expansion of bash, on the raw text of a word: quotes, escapes and `${...}` are left as they are. */

/** More words than this, or more characters in all, are too much. */
const MOST = 10_000
const MOST_CHARACTERS = 1_000_000

/** The words that one word becomes; undefined when there would be too many. */
export function expandBraces(text: string): string[] | undefined {
  try {
    return expand(text, 0)
  } catch (cause) {
    if (cause === TOO_MANY) return undefined
    throw cause
  }
}

const TOO_MANY = Symbol('too many words')

function expand(text: string, depth: number): string[] {
  if (depth > 50) throw TOO_MANY
  for (let open = findOpen(text, 0); open !== undefined; open = findOpen(text, open + 1)) {
    const group = readGroup(text, open)
    if (group === undefined) continue
    const middles = alternatives(group, depth)
    if (middles === undefined) continue
    const before = text.slice(0, open)
    const rests = expand(text.slice(group.end), depth + 1)
    checkSize(middles.length * rests.length, text.length)
    return middles.flatMap((middle) => rests.map((rest) => before + middle + rest))
  }
  return [text]
}

function checkSize(words: number, length: number): void {
  if (words > MOST || words * length > MOST_CHARACTERS) throw TOO_MANY
}

interface Group {
  readonly parts: readonly string[]
  readonly end: number
}

/** What a group stands for; undefined when its braces are ordinary text. */
function alternatives(group: Group, depth: number): string[] | undefined {
  const [only = '', ...others] = group.parts
  if (others.length > 0) return group.parts.flatMap((part) => expand(part, depth + 1))
  return sequence(only)
}

function findOpen(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at = skip(text, at)) {
    if (text.charAt(at) === '{') return at
  }
  return undefined
}

/** The group that opens at a `{`, cut at its own commas; undefined when nothing closes it. */
function readGroup(text: string, open: number): Group | undefined {
  const parts: string[] = []
  let depth = 0
  let from = open + 1
  for (let at = open + 1; at < text.length; at = skip(text, at)) {
    const character = text.charAt(at)
    if (character === '{') depth++
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(from, at))
      from = at + 1
    } else if (character === '}') {
      if (depth === 0) return { parts: [...parts, text.slice(from, at)], end: at + 1 }
      depth--
    }
  }
  return undefined
}

/** The offset after one character, or after what has no braces of its own: an escape, a quotation, an expansion. */
function skip(text: string, at: number): number {
  const character = text.charAt(at)
  if (character === '\\') return at + 2
  if (character === "'") return after(text, "'", at + 1)
  if (character === '"') return afterEscaped(text, at + 1, '"')
  if (character === '`') return after(text, '`', at + 1)
  if (character === '$' && text.charAt(at + 1) === "'") return afterEscaped(text, at + 2, "'")
  if (character === '$' && text.charAt(at + 1) === '{') return afterNested(text, at + 2, '{', '}')
  if (character === '$' && text.charAt(at + 1) === '(') return afterNested(text, at + 2, '(', ')')
  return at + 1
}

function after(text: string, close: string, from: number): number {
  const at = text.indexOf(close, from)
  return at === -1 ? text.length : at + 1
}

function afterEscaped(text: string, from: number, close: string): number {
  for (let at = from; at < text.length; at += text.charAt(at) === '\\' ? 2 : 1) {
    if (text.charAt(at) === close) return at + 1
  }
  return text.length
}

function afterNested(text: string, from: number, open: string, close: string): number {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++
    else if (text.charAt(at) === open) depth++
    else if (text.charAt(at) === close && --depth === 0) return at + 1
  }
  return text.length
}

const NUMBERS = /^([-+]?\d{1,18})\.\.([-+]?\d{1,18})(?:\.\.([-+]?\d{1,18}))?$/
const LETTERS = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([-+]?\d{1,18}))?$/

function sequence(text: string): string[] | undefined {
  const numbers = NUMBERS.exec(text)
  if (numbers !== null) {
    const [, first = '', last = '', step] = numbers
    const width = [first, last].some((one) => /^-?0\d/.test(one))
      ? Math.max(first.length, last.length)
      : 0
    return count(BigInt(first), BigInt(last), step).map((one) => padded(one, width))
  }
  const letters = LETTERS.exec(text)
  if (letters === null) return undefined
  const [, first = '', last = '', step] = letters
  const codes = count(BigInt(first.charCodeAt(0)), BigInt(last.charCodeAt(0)), step)
  return codes.map((code) => {
    const letter = String.fromCharCode(Number(code))
    return /[A-Za-z]/.test(letter) ? letter : `\\${letter}`
  })
}

function count(first: bigint, last: bigint, by: string | undefined): bigint[] {
  const asked = by === undefined ? 1n : BigInt(by)
  const size = asked < 0n ? -asked : asked === 0n ? 1n : asked
  const distance = last > first ? last - first : first - last
  if (distance / size > BigInt(MOST)) throw TOO_MANY
  const step = last < first ? -size : size
  return Array.from({ length: Number(distance / size) + 1 }, (_, at) => first + step * BigInt(at))
}

function padded(value: bigint, width: number): string {
  if (value < 0n) return `-${(-value).toString().padStart(width - 1, '0')}`
  return value.toString().padStart(width, '0')
}
