/** POSIX regular expressions that mean the same in JavaScript and take little time. */

/** `basic` is what `sed` and `grep` read, `extended` what `grep -E`, `sed -E` and `[[ =~ ]]` read. */
export type RegularSyntax = 'basic' | 'extended'

/** An expression that can be searched for. */
export interface Regular {
  /** The same expression for JavaScript. */
  readonly source: string
  /** The time that a search takes grows with the text to this power. */
  readonly degree: number
  /** POSIX takes the longest alternative, JavaScript the first: only whether one is found is then the same. */
  readonly hasAlternatives: boolean
}

/** The most that a search may cost, in characters to the power of the degree. */
const MOST_WORK = 1e6

/** Whether a search in a text of this length takes no long time. */
export function isSearchable({ degree }: Regular, length: number): boolean {
  return (length + 1) ** degree <= MOST_WORK
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
  #depth = 0
  #source = ''
  #repeats = 0
  #hasAlternatives = false
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
    if (this.#depth > 0) return undefined
    const hasAlternatives = this.#hasAlternatives
    return { source: this.#source, degree: this.#repeats + 1, hasAlternatives }
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
        this.#depth++
        this.#source += '('
        return true
      case 'close':
        this.#depth--
        this.#source += ')'
        return this.#depth >= 0
      case 'or':
        this.#hasAlternatives = true
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

/** What stands between the brackets; a backslash is an ordinary character there. */
function setSource(body: string): string | undefined {
  let isKnown = true
  const source = body.replace(/\[:[a-z]+:\]|[\\[\]]/g, (one) => {
    if (one.length === 1) return `\\${one}`
    isKnown &&= CLASSES.has(one)
    return CLASSES.get(one) ?? ''
  })
  return isKnown ? source : undefined
}
