import { pointerOf } from '../../../vllm/values/pointer.ts'
import { JsonFault, type JsonFaultCode, positionAfter } from './json-fault.ts'
import { endOfString, findTooDeep } from './scan-text.ts'

const LONE_SURROGATE = 'This string has half of a surrogate pair'
const OUT_OF_RANGE = 'This number is too large for a double'
const CONTROL_CHARACTER =
  'A control character inside a string must be escaped, such as \\n or \\u0000'
const MOST_NAME_CHARACTERS = 60

/** Finds the first error, and its place, in a text that `parseStrictJson` refuses. Reads it once. */
export function locateFault(text: string, maxDepth: number): JsonFault {
  // First, because the reader recurses, and must not read a text of a hundred thousand brackets.
  const tooDeep = findTooDeep(text, maxDepth)
  if (tooDeep !== -1) {
    const reason = `Arrays and objects may be nested at most ${maxDepth} levels deep`
    return new JsonFault('nesting_too_deep', reason, positionAfter(text.slice(0, tooDeep)))
  }
  try {
    new Reader(text).read()
  } catch (fault) {
    if (fault instanceof JsonFault) return fault
    throw fault
  }
  const reason = 'The text is not JSON'
  return new JsonFault('malformed_json', reason, positionAfter(text))
}

const WHITE_SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WORD = /true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not be in a string
const SPECIAL = /[\\\u0000-\u001f]/g

/** Reads a JSON text up to its first error, which it throws. */
class Reader {
  readonly #text: string
  readonly #path: PropertyKey[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): void {
    this.#value()
    this.#skipSpace()
    if (this.#at < this.#text.length) throw this.#unexpected()
  }

  #value(): void {
    this.#skipSpace()
    const start = this.#at
    const character = this.#text[start]
    if (character === '{') this.#object()
    else if (character === '[') this.#array()
    else if (character === '"') this.#string()
    else if (this.#match(WORD) === undefined) this.#number()
  }

  #number(): void {
    const start = this.#at
    const number = this.#match(NUMBER)
    if (number === undefined) {
      // After a minus without digits, the wrong character is the one that follows.
      if (this.#text[start] === '-') this.#at++
      throw this.#unexpected()
    }
    if (!Number.isFinite(Number(number))) {
      throw this.#fault(start, 'number_out_of_range', OUT_OF_RANGE, this.#path)
    }
  }

  #array(): void {
    this.#at++
    if (this.#takes(']')) return
    for (let index = 0; ; index++) {
      this.#path.push(index)
      this.#value()
      this.#path.pop()
      if (this.#takes(']')) return
      this.#expect(',')
    }
  }

  #object(): void {
    this.#at++
    if (this.#takes('}')) return
    for (const names = new Set<string>(); ; ) {
      this.#member(names)
      if (this.#takes('}')) return
      this.#expect(',')
    }
  }

  #member(names: Set<string>): void {
    this.#skipSpace()
    const start = this.#at
    if (this.#text[start] !== '"') throw this.#unexpected()
    const name = this.#string(true)
    this.#path.push(name)
    if (names.has(name)) {
      const shown = JSON.stringify(name.slice(0, MOST_NAME_CHARACTERS).toWellFormed())
      const reason = `${shown} occurs twice in the same object`
      throw this.#fault(start, 'duplicate_key', reason, this.#path)
    }
    names.add(name)
    this.#expect(':')
    this.#value()
    this.#path.pop()
  }

  /** Reads a string. A name has its own pointer, in case the error is in it. */
  #string(isName = false): string {
    const start = this.#at
    const end = endOfString(this.#text, start)
    this.#checkCharacters(start + 1, end)
    this.#at = end
    if (end === this.#text.length) throw this.#unexpected()
    this.#at = end + 1
    const value: string = JSON.parse(this.#text.slice(start, end + 1))
    if (!value.isWellFormed()) {
      const path = isName ? [...this.#path, value] : this.#path
      throw this.#fault(start, 'lone_surrogate', LONE_SURROGATE, path)
    }
    return value
  }

  #checkCharacters(start: number, end: number): void {
    SPECIAL.lastIndex = start
    for (let found = SPECIAL.exec(this.#text); found !== null; found = SPECIAL.exec(this.#text)) {
      if (found.index >= end) return
      this.#at = found.index
      if (found[0] !== '\\') throw this.#fault(this.#at, 'malformed_json', CONTROL_CHARACTER)
      if (this.#match(ESCAPE)?.length === 1) throw this.#unexpected()
      SPECIAL.lastIndex = this.#at
    }
  }

  /** Whether `character` comes next; if so, it is consumed. */
  #takes(character: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #expect(character: string): void {
    if (!this.#takes(character)) throw this.#unexpected()
  }

  #skipSpace(): void {
    this.#match(WHITE_SPACE)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    this.#at += found?.length ?? 0
    return found
  }

  /** The error that the current character is not allowed here. */
  #unexpected(): JsonFault {
    const codePoint = this.#text.codePointAt(this.#at)
    if (codePoint === undefined) {
      return this.#fault(this.#at, 'malformed_json', 'The text ends before its value is complete')
    }
    const shown = JSON.stringify(String.fromCodePoint(codePoint))
    return this.#fault(this.#at, 'malformed_json', `${shown} is not allowed here`)
  }

  #fault(
    offset: number,
    code: JsonFaultCode,
    reason: string,
    path?: readonly PropertyKey[],
  ): JsonFault {
    const position = positionAfter(this.#text.slice(0, offset))
    return new JsonFault(code, reason, position, path && pointerOf(path))
  }
}
