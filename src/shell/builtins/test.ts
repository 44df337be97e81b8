import {
  BINARY_OPERATORS,
  compareTexts,
  equalTexts,
  isUnknownResult,
  NUMBER_COMPARISONS,
  UNARY_OPERATORS,
  unaryTest,
} from '../execute/test-operators.ts'
import type { Shell, Status } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range, Unknown } from '../types.ts'

/** What is wrong with the words of a test. */
class TestFault {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** The status of `test WORDS` or `[ WORDS ]`: 0, 1, or 2 for an error that the shell reports and goes on. */
export function testStatus(shell: Shell, words: readonly string[], range: Range): Status {
  try {
    const result = new Test(shell, words, range).evaluate()
    return isUnknownResult(result) ? { code: 0, unknown: result } : { code: result ? 0 : 1 }
  } catch (cause) {
    if (!(cause instanceof TestFault)) throw cause
    shell.notice('test_fails', `The test fails with an error: ${cause.message}`, range)
    return { code: 2 }
  }
}

type Result = boolean | Unknown

class Test {
  readonly shell: Shell
  readonly words: readonly string[]
  readonly range: Range
  #at = 0

  constructor(shell: Shell, words: readonly string[], range: Range) {
    this.shell = shell
    this.words = words
    this.range = range
  }

  /** Up to four words are read as POSIX says, by their number; more as an expression. */
  evaluate(): Result {
    const few = this.words.length <= 4 ? this.#few(this.words) : undefined
    if (few !== undefined) return few
    const result = this.#or()
    if (this.#at < this.words.length) throw new TestFault(`unexpected word ${this.#show()}`)
    return result
  }

  #few(words: readonly string[]): Result | undefined {
    const [first = '', second = '', third = '', fourth] = words
    if (words.length === 0) return false
    if (words.length === 1) return this.#isText(first)
    if (words.length === 2) {
      if (first === '!') return negate(this.#isText(second))
      if (UNARY_OPERATORS.has(first)) return unaryTest(this.shell, first, second, this.range)
      throw new TestFault(`${first}: unary operator expected`)
    }
    if (words.length === 3) return this.#three(first, second, third)
    if (first === '!') return negateOptional(this.#few(words.slice(1)))
    if (first === '(' && fourth === ')') return this.#few(words.slice(1, 3))
    return undefined
  }

  #three(first: string, second: string, third: string): Result {
    if (second === '-a' || second === '-o') {
      return combine(second, this.#isText(first), () => this.#isText(third))
    }
    if (BINARY_OPERATORS.has(second)) return this.#compare(first, second, third)
    if (first === '!') return negate(this.#few([second, third]) ?? false)
    if (first === '(' && third === ')') return this.#isText(second)
    throw new TestFault(`${second}: binary operator expected`)
  }

  #isText(text: string): Result {
    return unaryTest(this.shell, '-n', text, this.range)
  }

  #or(): Result {
    let left = this.#and()
    while (this.words[this.#at] === '-o') {
      this.#at++
      const right = this.#and()
      left = combine('-o', left, () => right)
    }
    return left
  }

  #and(): Result {
    let left = this.#not()
    while (this.words[this.#at] === '-a') {
      this.#at++
      const right = this.#not()
      left = combine('-a', left, () => right)
    }
    return left
  }

  #not(): Result {
    if (this.words[this.#at] === '!' && this.words[this.#at + 1] !== undefined) {
      this.#at++
      return this.shell.run.budget.nest(() => negate(this.#not()))
    }
    return this.#primary()
  }

  #primary(): Result {
    const [first, second, third] = this.words.slice(this.#at, this.#at + 3)
    if (first === undefined) throw new TestFault('argument expected')
    if (second !== undefined && third !== undefined && BINARY_OPERATORS.has(second)) {
      this.#at += 3
      return this.#compare(first, second, third)
    }
    if (first === '(') {
      this.#at++
      const inner = this.shell.run.budget.nest(() => this.#or())
      if (this.words[this.#at] !== ')') throw new TestFault('`)` expected')
      this.#at++
      return inner
    }
    if (UNARY_OPERATORS.has(first) && second !== undefined) {
      this.#at += 2
      return unaryTest(this.shell, first, second, this.range)
    }
    this.#at++
    return this.#isText(first)
  }

  #compare(one: string, operator: string, two: string): Result {
    const number = NUMBER_COMPARISONS.get(operator)
    if (number === undefined) {
      if (operator === '=' || operator === '==' || operator === '!=') {
        if (operator === '==' && !this.shell.isBash) {
          throw new TestFault('sh has no `==`. Use `=`')
        }
        const equal = equalTexts(this.shell, one, two, this.range)
        return operator === '!=' ? negate(equal) : equal
      }
      return compareTexts(this.shell, operator, one, two, this.range)
    }
    if (hasUnknown(one + two)) return compareTexts(this.shell, operator, one, two, this.range)
    return number(integer(one), integer(two))
  }

  #show(): string {
    return JSON.stringify(this.words[this.#at] ?? '')
  }
}

function integer(text: string): bigint {
  const trimmed = text.trim()
  if (!/^[-+]?\d{1,19}$/.test(trimmed)) throw new TestFault(`${text}: integer expression expected`)
  return BigInt(trimmed.replace('+', ''))
}

function negate(result: Result): Result {
  return isUnknownResult(result) ? result : !result
}

function negateOptional(result: Result | undefined): Result | undefined {
  return result === undefined ? undefined : negate(result)
}

function combine(operator: string, left: Result, right: () => Result): Result {
  const decisive = operator === '-o'
  if (left === decisive) return decisive
  const second = right()
  if (second === decisive) return decisive
  return isUnknownResult(left) ? left : second
}
