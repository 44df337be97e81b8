import { PythonFloat, type PythonValue } from './python-value.ts'

/** A value with deeper nesting is not a configuration, but an attack on recursive code. */
export const MOST_LEVELS = 64

/** Why a text is not JSON for Python. */
export type JsonFault = 'invalid_json' | 'nesting_too_deep'

const WHITE_SPACE = new Set([' ', '\t', '\n', '\r'])
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const WORDS: readonly (readonly [string, PythonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new PythonFloat(Number.NaN)],
  ['Infinity', new PythonFloat(Number.POSITIVE_INFINITY)],
  ['-Infinity', new PythonFloat(Number.NEGATIVE_INFINITY)],
]
const TEXT = /"(?:[^"\\]|\\.)*"/y

/**
 * Python's `json.loads(text)`. Unlike `JSON.parse` it distinguishes floats from integers, accepts `NaN` and `Infinity`,
 * and returns objects as maps.
 */
export function loads(
  text: string,
): { readonly value: PythonValue } | { readonly fault: JsonFault } {
  try {
    const reader = new Reader(text)
    return { value: reader.whole() }
  } catch (error) {
    if (error instanceof Malformed) return { fault: error.fault }
    throw error
  }
}

class Malformed extends Error {
  readonly fault: JsonFault

  constructor(fault: JsonFault) {
    super(fault)
    this.fault = fault
  }
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): PythonValue {
    const value = this.#value(0)
    this.#skipSpace()
    if (this.#at !== this.#text.length) throw new Malformed('invalid_json')
    return value
  }

  #value(level: number): PythonValue {
    if (level > MOST_LEVELS) throw new Malformed('nesting_too_deep')
    this.#skipSpace()
    const first = this.#text[this.#at]
    if (first === '{') return this.#object(level)
    if (first === '[') return this.#array(level)
    if (first === '"') return this.#string()
    if (first !== undefined && first >= '0' && first <= '9') return this.#number()
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    }
    return this.#number()
  }

  #object(level: number): PythonValue {
    const entries = new Map<string, PythonValue>()
    this.#at++
    if (this.#takes('}')) return entries
    do {
      this.#skipSpace()
      const key = this.#string()
      this.#needs(':')
      entries.set(key, this.#value(level + 1))
    } while (this.#takes(','))
    this.#needs('}')
    return entries
  }

  #array(level: number): PythonValue {
    const items: PythonValue[] = []
    this.#at++
    if (this.#takes(']')) return items
    do items.push(this.#value(level + 1))
    while (this.#takes(','))
    this.#needs(']')
    return items
  }

  /** `JSON.parse` reads the text: its rules for escapes and control characters are those of Python. */
  #string(): string {
    TEXT.lastIndex = this.#at
    const found = TEXT.exec(this.#text)?.[0]
    if (found === undefined) throw new Malformed('invalid_json')
    this.#at += found.length
    try {
      return JSON.parse(found)
    } catch {
      throw new Malformed('invalid_json')
    }
  }

  #number(): PythonValue {
    NUMBER.lastIndex = this.#at
    const found = NUMBER.exec(this.#text)
    if (found === null) throw new Malformed('invalid_json')
    const [text, fraction, exponent] = found
    this.#at += text.length
    if (fraction !== undefined || exponent !== undefined) return new PythonFloat(Number(text))
    const value = Number(text) + 0
    return Number.isSafeInteger(value) ? value : BigInt(text)
  }

  #takes(mark: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#at] !== mark) return false
    this.#at++
    return true
  }

  #needs(mark: string): void {
    if (!this.#takes(mark)) throw new Malformed('invalid_json')
  }

  #skipSpace(): void {
    while (WHITE_SPACE.has(this.#text[this.#at] ?? '')) this.#at++
  }
}
