/** POSIX regular expressions that mean the same in JavaScript and take little time. */

import type { Budget } from '../state/budget.ts'

/** `basic` is what `sed` and `grep` read, `extended` what `grep -E`, `sed -E` and `[[ =~ ]]` read. */
export type RegularSyntax = 'basic' | 'extended'

/** An expression that can be searched for. */
export interface Regular {
  /** The same expression for JavaScript. */
  readonly source: string
  /** The time that a search takes grows with the text to this power. */
  readonly degree: number
  /** In how many ways its alternatives can be combined, which a search may all try; 1: it has none. */
  readonly ways: number
}

/** POSIX takes the longest alternative, JavaScript the first: only whether one is found is then the same. */
export function hasAlternatives({ ways }: Regular): boolean {
  return ways > 1
}

/** The most characters that a search in one text may read, going back included. */
const MOST_WORK = 1e6

/** As many characters are read in the time of one step. */
const WORK_OF_A_STEP = 2048

/** At each place of the text, comparing so many characters of the expression takes no longer than reading one. */
const COMPARED_AT_ONCE = 32

/** Charges a search in each of the texts to the budget; false, and nothing is charged, where one would take too long. */
export function affordsSearch(
  { degree, source, ways }: Regular,
  texts: readonly string[],
  budget: Budget,
): boolean {
  const each = ways * Math.ceil(source.length / COMPARED_AT_ONCE)
  const works = texts.map(({ length }) => each * (length + 1) ** degree)
  if (works.some((work) => work > MOST_WORK)) return false
  budget.step(Math.ceil(works.reduce((sum, work) => sum + work, 0) / WORK_OF_A_STEP))
  return true
}

/** Reads an expression; undefined when it has something that is not followed here. */
export function readRegular(text: string, syntax: RegularSyntax): Regular | undefined {
  return new Reader(text, syntax).read()
}

const SPECIAL = /[.*+?^$|\\()[\]{}/-]/
/** What basic expressions write with a backslash, and extended ones without. */
const SWITCHED = '(){}+?|'

type Token =
  | { readonly kind: 'literal' | 'set' | 'repeat'; readonly source: string }
  | { readonly kind: 'open' | 'close' | 'or' | 'start' | 'end' }

class Reader {
  readonly text: string
  readonly syntax: RegularSyntax
  #at = 0
  #source = ''
  #repeats = 0
  #ways = 1
  /** The alternatives so far of the expression, and of each group that is open. */
  readonly #alternatives = [1]
  /** Whether a repetition may follow: only after one character or set, so that nothing is tried in two ways. */
  #isRepeatable = false

  constructor(text: string, syntax: RegularSyntax) {
    this.text = text
    this.syntax = syntax
  }

  read(): Regular | undefined {
    while (this.#at < this.text.length) {
      const token = this.#token()
      if (token === undefined || !this.#take(token)) return undefined
    }
    const [alternatives = 1, ...open] = this.#alternatives
    if (open.length > 0) return undefined
    return { source: this.#source, degree: this.#repeats + 1, ways: this.#ways * alternatives }
  }

  #take(token: Token): boolean {
    const wasRepeatable = this.#isRepeatable
    this.#isRepeatable = token.kind === 'literal' || token.kind === 'set'
    switch (token.kind) {
      case 'repeat':
        this.#repeats++
        this.#source += token.source
        return wasRepeatable
      case 'open':
        this.#alternatives.push(1)
        this.#source += '('
        return true
      case 'close':
        this.#ways *= this.#alternatives.pop() ?? 1
        this.#source += ')'
        return this.#alternatives.length > 0
      case 'or':
        this.#alternatives.push((this.#alternatives.pop() ?? 1) + 1)
        this.#source += '|'
        return true
      case 'start':
        this.#source += '^'
        return true
      case 'end':
        this.#source += '$'
        return true
      default:
        this.#source += token.source
        return true
    }
  }

  #token(): Token | undefined {
    const character = this.text.charAt(this.#at++)
    if (character === '\\') return this.#escaped()
    if (character === '[') return this.#set()
    if (character === '.') return { kind: 'set', source: '[^]' }
    if (character === '*') return { kind: 'repeat', source: '*' }
    if (character === '^') return this.#isAtStart() ? { kind: 'start' } : undefined
    if (character === '$') return this.#isAtEnd() ? { kind: 'end' } : undefined
    const isSwitched = this.syntax === 'extended' && SWITCHED.includes(character)
    return isSwitched ? this.#operator(character) : literal(character)
  }

  #escaped(): Token | undefined {
    const character = this.text.charAt(this.#at++)
    if (character === '') return undefined
    if (this.syntax === 'basic' && SWITCHED.includes(character)) return this.#operator(character)
    return SPECIAL.test(character) || /[:,@=]/.test(character) ? literal(character) : undefined
  }

  #operator(character: string): Token | undefined {
    switch (character) {
      case '(':
        return { kind: 'open' }
      case ')':
        return { kind: 'close' }
      case '|':
        return { kind: 'or' }
      case '+':
      case '?':
        return { kind: 'repeat', source: character }
      default:
        return this.#interval(character)
    }
  }

  #interval(open: string): Token | undefined {
    const end = this.syntax === 'basic' ? '\\}' : '}'
    const close = this.text.indexOf(end, this.#at)
    const bounds = close === -1 ? '' : this.text.slice(this.#at, close)
    if (open !== '{' || !/^\d{1,2}(?:,(?:\d{1,2})?)?$/.test(bounds)) return undefined
    this.#at = close + end.length
    return { kind: 'repeat', source: `{${bounds}}` }
  }

  #isAtStart(): boolean {
    return this.#source === '' || this.#source.endsWith('(') || this.#source.endsWith('|')
  }

  #isAtEnd(): boolean {
    const rest = this.text.slice(this.#at)
    return this.syntax === 'basic' ? /^(?:$|\\[)|])/.test(rest) : /^(?:$|[)|])/.test(rest)
  }

  #set(): Token | undefined {
    const match = /\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/y
    match.lastIndex = this.#at
    const body = match.exec(this.text)?.[0]
    if (body === undefined) return undefined
    this.#at += body.length
    const inner = setSource(body.slice(0, -1))
    return inner === undefined ? undefined : { kind: 'set', source: `[${inner}]` }
  }
}

function literal(character: string): Token {
  return { kind: 'literal', source: SPECIAL.test(character) ? `\\${character}` : character }
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['[:digit:]', '0-9'],
  ['[:alpha:]', 'A-Za-z'],
  ['[:alnum:]', 'A-Za-z0-9'],
  ['[:upper:]', 'A-Z'],
  ['[:lower:]', 'a-z'],
  ['[:space:]', ' \\t\\n\\v\\f\\r'],
  ['[:blank:]', ' \\t'],
])

/** What is between the brackets; a backslash is an ordinary character there. */
function setSource(body: string): string | undefined {
  let isKnown = true
  const source = body.replace(/\[:[a-z]+:\]|[\\[\]]/g, (one) => {
    if (one.length === 1) return `\\${one}`
    isKnown &&= CLASSES.has(one)
    return CLASSES.get(one) ?? ''
  })
  return isKnown ? source : undefined
}
