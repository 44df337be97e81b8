/** Arithmetic of the shell: 64-bit integers that wrap, on text whose `$` expansions have been made already. */

import { ArithmeticFault, type Token, tokenize } from './arithmetic-tokens.ts'

export { ArithmeticFault } from './arithmetic-tokens.ts'

/** The variables that an expression reads and sets. */
export interface ArithmeticScope {
  readonly isBash: boolean
  /** The text of a variable, or of an array element; undefined when it is not set. */
  read(name: string, index: string | undefined): string | undefined
  assign(name: string, index: string | undefined, value: bigint): void
}

/** How deep variables may name each other and parentheses may nest. */
const DEPTH = 60

/** The value of an expression; an empty one is 0 in bash. Throws ArithmeticFault. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope, depth = 0): bigint {
  if (depth > DEPTH) throw new ArithmeticFault('expression recursion level exceeded')
  const tokens = tokenize(text, scope.isBash)
  if (tokens.length === 0) {
    if (!scope.isBash) throw new ArithmeticFault('the expression is empty, which sh refuses')
    return 0n
  }
  return new Evaluation(tokens, text, scope, depth).whole()
}

/** Precedence of the binary operators from loosest to tightest; the two that are not here bind to the right. */
const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]

const ASSIGNMENTS: ReadonlySet<string> = new Set([
  ...['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='],
])

/** What a primary gives: a value, and where it can be assigned to. */
interface Operand {
  readonly value: bigint
  readonly place?: { readonly name: string; readonly index: string | undefined }
}

class Evaluation {
  #at = 0
  /** Above 0 within what is parsed and not computed, such as the right of `0 && `. */
  #skipping = 0
  #depth: number

  readonly tokens: readonly Token[]
  readonly text: string
  readonly scope: ArithmeticScope

  constructor(tokens: readonly Token[], text: string, scope: ArithmeticScope, depth: number) {
    this.tokens = tokens
    this.text = text
    this.scope = scope
    this.#depth = depth
  }

  whole(): bigint {
    const value = this.#comma()
    if (this.#at < this.tokens.length) this.#fail()
    return value
  }

  #comma(): bigint {
    let value = this.#assignment()
    while (this.scope.isBash && this.#accept(',')) value = this.#assignment()
    return value
  }

  #assignment(): bigint {
    this.#depth++
    if (this.#depth > DEPTH) throw new ArithmeticFault('expression recursion level exceeded')
    const start = this.#at
    const target = this.#tryPlace()
    const operator = this.#peek()
    if (target !== undefined && operator !== undefined && ASSIGNMENTS.has(operator)) {
      this.#at++
      const right = this.#assignment()
      this.#depth--
      return this.#assign(target, operator, right)
    }
    this.#at = start
    const value = this.#ternary()
    this.#depth--
    return value
  }

  #tryPlace(): Operand['place'] {
    const token = this.tokens[this.#at]
    if (token?.kind !== 'name') return undefined
    this.#at++
    return { name: token.text, index: token.index }
  }

  #assign(place: NonNullable<Operand['place']>, operator: string, right: bigint): bigint {
    if (this.#skipping > 0) return 0n
    const value =
      operator === '='
        ? right
        : this.#compute(operator.slice(0, -1), this.#valueOf(place.name, place.index), right)
    this.scope.assign(place.name, place.index, value)
    return value
  }

  #ternary(): bigint {
    const condition = this.#binary(0)
    if (!this.#accept('?')) return condition
    const first = this.#unless(condition === 0n, () => this.#comma())
    if (!this.#accept(':')) this.#fail()
    const second = this.#unless(condition !== 0n, () => this.#ternary())
    return condition === 0n ? second : first
  }

  #unless(skip: boolean, parse: () => bigint): bigint {
    if (skip) this.#skipping++
    const value = parse()
    if (skip) this.#skipping--
    return value
  }

  #binary(level: number): bigint {
    const operators = BINARY[level]
    if (operators === undefined) return this.#power()
    let left = this.#binary(level + 1)
    for (;;) {
      const operator = this.#peek()
      if (operator === undefined || !operators.includes(operator)) return left
      this.#at++
      if (operator === '&&' || operator === '||') left = this.#logical(operator, left, level)
      else left = this.#compute(operator, left, this.#binary(level + 1))
    }
  }

  #logical(operator: string, left: bigint, level: number): bigint {
    const decided = operator === '&&' ? left === 0n : left !== 0n
    const right = this.#unless(decided, () => this.#binary(level + 1))
    const value = operator === '&&' ? left !== 0n && right !== 0n : left !== 0n || right !== 0n
    return value ? 1n : 0n
  }

  #power(): bigint {
    const base = this.#unary()
    if (!this.scope.isBash || !this.#accept('**')) return base
    const exponent = this.#nest(() => this.#power())
    if (this.#skipping > 0) return 0n
    if (exponent < 0n) throw new ArithmeticFault('exponent less than 0')
    return powerModulo(base, exponent)
  }

  #unary(): bigint {
    const operator = this.#peek()
    if (operator === '++' || operator === '--') return this.#prefix(operator)
    if (operator === '+' || operator === '-' || operator === '!' || operator === '~') {
      this.#at++
      const value = this.#nest(() => this.#unary())
      if (operator === '+') return value
      if (operator === '-') return wrap(-value)
      return operator === '~' ? ~value : value === 0n ? 1n : 0n
    }
    return this.#postfix()
  }

  #prefix(operator: string): bigint {
    this.#at++
    const place = this.scope.isBash ? this.#tryPlace() : undefined
    const step = operator === '++' ? 1n : -1n
    if (place !== undefined) {
      const value = wrap(this.#valueOf(place.name, place.index) + step)
      if (this.#skipping === 0) this.scope.assign(place.name, place.index, value)
      return value
    }
    // Without a variable after it, it is a sign twice.
    return this.#nest(() => this.#unary())
  }

  #postfix(): bigint {
    const token = this.tokens[this.#at]
    if (token === undefined) this.#fail()
    this.#at++
    if (token.kind === 'number') return token.value
    if (token.kind === 'name') return this.#variable(token)
    if (token.text !== '(') {
      this.#at--
      this.#fail()
    }
    const value = this.#nest(() => this.#comma())
    if (!this.#accept(')')) this.#fail()
    return value
  }

  #variable(token: Extract<Token, { kind: 'name' }>): bigint {
    const value = this.#valueOf(token.text, token.index)
    const operator = this.#peek()
    if (!this.scope.isBash || (operator !== '++' && operator !== '--')) return value
    this.#at++
    const next = wrap(value + (operator === '++' ? 1n : -1n))
    if (this.#skipping === 0) this.scope.assign(token.text, token.index, next)
    return value
  }

  #valueOf(name: string, index: string | undefined): bigint {
    if (this.#skipping > 0) return 0n
    const text = this.scope.read(name, index)
    if (text === undefined || text.trim() === '') return 0n
    if (!this.scope.isBash && !/^\s*[-+]?(0[xX][0-9a-fA-F]+|\d+)\s*$/.test(text)) {
      throw new ArithmeticFault(`Illegal number: ${text}`)
    }
    return evaluateArithmetic(text, this.scope, this.#depth + 1)
  }

  #compute(operator: string, left: bigint, right: bigint): bigint {
    if (this.#skipping > 0) return 0n
    if ((operator === '/' || operator === '%') && right === 0n) {
      throw new ArithmeticFault('division by 0')
    }
    return wrap(OPERATIONS.get(operator)?.(left, right) ?? 0n)
  }

  #nest(parse: () => bigint): bigint {
    if (++this.#depth > DEPTH) throw new ArithmeticFault('expression recursion level exceeded')
    const value = parse()
    this.#depth--
    return value
  }

  #peek(): string | undefined {
    const token = this.tokens[this.#at]
    return token?.kind === 'operator' ? token.text : undefined
  }

  #accept(operator: string): boolean {
    if (this.#peek() !== operator) return false
    this.#at++
    return true
  }

  #fail(): never {
    throw new ArithmeticFault(`syntax error in the expression ${JSON.stringify(this.text.trim())}`)
  }
}

const bit = (value: boolean) => (value ? 1n : 0n)

const OPERATIONS: ReadonlyMap<string, (left: bigint, right: bigint) => bigint> = new Map([
  ['|', (left, right) => left | right],
  ['^', (left, right) => left ^ right],
  ['&', (left, right) => left & right],
  ['==', (left, right) => bit(left === right)],
  ['!=', (left, right) => bit(left !== right)],
  ['<', (left, right) => bit(left < right)],
  ['>', (left, right) => bit(left > right)],
  ['<=', (left, right) => bit(left <= right)],
  ['>=', (left, right) => bit(left >= right)],
  ['<<', (left, right) => left << (right & 63n)],
  ['>>', (left, right) => left >> (right & 63n)],
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  ['/', (left, right) => left / right],
  ['%', (left, right) => left % right],
])

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

function powerModulo(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = wrap(base)
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = wrap(result * square)
    square = wrap(square * square)
  }
  return result
}
