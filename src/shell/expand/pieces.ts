import type { Range } from '../types.ts'

/** What the expansion of a word consists of, before it is split into fields. */
export interface Piece {
  readonly text: string
  /** `literal`: unquoted text of the script; `quoted`: taken as it is; `expanded`: from an unquoted expansion, to be split. */
  readonly kind: 'literal' | 'quoted' | 'expanded'
}

/** One word of a command, and its place. */
export interface Field {
  readonly text: string
  readonly range: Range
  /** Whether it is split from something unknown, so that it may be none or several. */
  readonly isUncertain?: boolean
}

/** Where one parameter of `"$@"` ends and the next begins. */
export const BREAK = Symbol('break')
/** The text of a word while it is expanded. */
export type Pieces = (Piece | typeof BREAK)[]

/** Where a word is, which decides how it is expanded. */
export interface Mode {
  /** Within double quotes or a here-document: nothing is split, and single quotes are ordinary. */
  readonly quoted: boolean
  /** Whether the result is split into fields; where not, `$*` joins with the first character of IFS. */
  readonly split: boolean
  /** The value of an assignment: a tilde is also expanded after a colon. */
  readonly assignment?: boolean
}

/** What separates fields while IFS is not set. */
export const DEFAULT_IFS = ' \t\n'

/** The pieces as one text, without splitting, with a separator where `"$@"` breaks. */
export function joinPieces(pieces: Pieces, separator = ' '): string {
  return pieces.map((piece) => (piece === BREAK ? separator : piece.text)).join('')
}

/** Splits what unquoted expansions gave at the characters of IFS; each field is again a list of pieces. */
export function splitFields(pieces: Pieces, ifs: string): Piece[][] {
  const splitter = new Splitter(ifs)
  for (const piece of pieces) {
    if (piece === BREAK) splitter.finishIfAny()
    else if (piece.kind === 'expanded') splitter.split(piece.text)
    else splitter.add(piece)
  }
  splitter.finishIfAny()
  return splitter.fields
}

class Splitter {
  readonly fields: Piece[][] = []
  #field: Piece[] | undefined
  /** Whether white space has just ended a field, so that a delimiter after it ends no other. */
  #endedBySpace = false

  readonly ifs: string

  constructor(ifs: string) {
    this.ifs = ifs
  }

  add(piece: Piece): void {
    if (piece.text === '' && piece.kind !== 'quoted') return
    this.#field ??= []
    this.#field.push(piece)
    this.#endedBySpace = false
  }

  finishIfAny(): void {
    if (this.#field !== undefined) this.fields.push(this.#field)
    this.#field = undefined
    this.#endedBySpace = false
  }

  split(text: string): void {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at)
      if (!this.ifs.includes(character)) continue
      this.add({ text: text.slice(from, at), kind: 'expanded' })
      from = at + 1
      if (DEFAULT_IFS.includes(character)) this.#space()
      else this.#delimiter()
    }
    this.add({ text: text.slice(from), kind: 'expanded' })
  }

  #space(): void {
    if (this.#field === undefined) return
    this.finishIfAny()
    this.#endedBySpace = true
  }

  #delimiter(): void {
    if (this.#endedBySpace) {
      this.#endedBySpace = false
      return
    }
    this.fields.push(this.#field ?? [])
    this.#field = undefined
  }
}

/** Whether characters and bytes are the same, so that no locale matters. */
export function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked
  return /^[\x00-\x7f]*$/.test(text)
}
