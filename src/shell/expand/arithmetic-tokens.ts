/** What is wrong with an arithmetic expression. */
export class ArithmeticFault {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** A token of an arithmetic expression. */
export type Token =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'operator'; readonly text: string }
  | {
      readonly kind: 'name'
      readonly text: string
      /** What is in `[...]` after the name of an array. */
      readonly index: string | undefined
    }

const SPACE = /\s+/y
const NUMBER = /\d[\w@]*(#[\w@]+)?/y
const NAME = /[A-Za-z_]\w*/y
const OPERATOR =
  /<<=|>>=|\*\*|\+\+|--|&&|\|\||==|!=|<=|>=|<<|>>|\+=|-=|\*=|\/=|%=|&=|\^=|\|=|[-+*/%<>=!~&|^?:,()]/y

/** The tokens of an expression. Throws ArithmeticFault. */
export function tokenize(text: string, isBash: boolean): Token[] {
  const tokens: Token[] = []
  let at = matchAt(SPACE, text, 0)?.length ?? 0
  while (at < text.length) {
    const { token, length } = readToken(text, at, isBash)
    at += length
    // dash has no increments: these are two signs.
    if (token.kind === 'operator' && !isBash && (token.text === '++' || token.text === '--')) {
      const sign: Token = { kind: 'operator', text: token.text.charAt(0) }
      tokens.push(sign, sign)
    } else tokens.push(token)
    at += matchAt(SPACE, text, at)?.length ?? 0
  }
  return tokens
}

function matchAt(expression: RegExp, text: string, at: number): string | undefined {
  expression.lastIndex = at
  return expression.exec(text)?.[0]
}

function readToken(text: string, at: number, isBash: boolean): { token: Token; length: number } {
  const number = matchAt(NUMBER, text, at)
  if (number !== undefined) {
    return { token: { kind: 'number', value: parseNumber(number, isBash) }, length: number.length }
  }
  const name = matchAt(NAME, text, at)
  if (name !== undefined) {
    const open = at + name.length
    const index = isBash && text.charAt(open) === '[' ? readIndex(text, open) : undefined
    const length = name.length + (index === undefined ? 0 : index.length + 2)
    return { token: { kind: 'name', text: name, index }, length }
  }
  const operator = matchAt(OPERATOR, text, at)
  if (operator === undefined) {
    throw new ArithmeticFault(`syntax error at ${JSON.stringify(text.slice(at, at + 20))}`)
  }
  return { token: { kind: 'operator', text: operator }, length: operator.length }
}

function readIndex(text: string, open: number): string {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text.charAt(at) === '[') depth++
    else if (text.charAt(at) === ']' && --depth === 0) return text.slice(open + 1, at)
  }
  throw new ArithmeticFault('bad array subscript')
}

/** A number as the shell writes it: decimal, `0x` hexadecimal, `0` octal and, in bash, `base#digits`. */
function parseNumber(text: string, isBash: boolean): bigint {
  if (text.length > 2000) throw new ArithmeticFault('number too long')
  const [base, digits] = text.split('#')
  if (isBash && digits !== undefined) return inBase(digits, Number(base), text)
  if (/^0[xX][0-9a-fA-F]*$/.test(text)) return bounded(BigInt(text === '0x' ? 0 : text), isBash)
  if (/^0[0-7]*$/.test(text)) return bounded(BigInt(`0o${text}`), isBash)
  if (/^[1-9]\d*$/.test(text)) return bounded(BigInt(text), isBash)
  throw new ArithmeticFault(`${JSON.stringify(text)} is not a number`)
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'

function inBase(digits: string, base: number, text: string): bigint {
  if (!(base >= 2 && base <= 64)) throw new ArithmeticFault(`${text}: invalid arithmetic base`)
  let value = 0n
  for (const character of base <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(character)
    if (digit >= base) throw new ArithmeticFault(`${text}: value too great for base`)
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(digit))
  }
  return value
}

const MOST = 2n ** 63n - 1n

/** bash wraps what 64 bits cannot hold, dash takes the largest number. */
function bounded(value: bigint, isBash: boolean): bigint {
  return isBash ? BigInt.asIntN(64, value) : value > MOST ? MOST : value
}
