import type { TestBinaryExpression, TestExpression, TestUnaryExpression } from 'unbash'
import { computeArithmetic } from '../expand/arithmetic-text.ts'
import { expandPattern, expandText } from '../expand/nested.ts'
import { compilePattern, matches } from '../expand/pattern.ts'
import type { Piece } from '../expand/pieces.ts'
import { affordsSearch, hasAlternatives, readRegular } from '../expand/regular-expression.ts'
import type { Shell } from '../state/shell.ts'
import { Discard } from '../state/signals.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range, Unknown } from '../types.ts'
import { compareTexts, isUnknownResult, NUMBER_COMPARISONS, unaryTest } from './test-operators.ts'

/** Whether a `[[ ]]` holds, or what that depends on. */
export function evaluateTest(shell: Shell, expression: TestExpression): boolean | Unknown {
  shell.run.budget.step()
  return shell.run.budget.nest(() => {
    switch (expression.type) {
      case 'TestLogical':
        return evaluateLogical(shell, expression.operator, expression.operands)
      case 'TestNot': {
        const inner = evaluateTest(shell, expression.operand)
        if (isUnknownResult(inner)) return inner
        return expression.negations.length % 2 === 1 ? !inner : inner
      }
      case 'TestGroup':
        return evaluateTest(shell, expression.expression)
      case 'TestUnary':
        return evaluateUnary(shell, expression)
      case 'TestBinary':
        return evaluateBinary(shell, expression)
    }
  })
}

function evaluateLogical(
  shell: Shell,
  operator: '&&' | '||',
  operands: readonly TestExpression[],
): boolean | Unknown {
  const decisive = operator === '||'
  let unknown: Unknown | undefined
  for (const operand of operands) {
    const one = evaluateTest(shell, operand)
    if (one === decisive) return decisive
    if (isUnknownResult(one)) unknown ??= one
  }
  return unknown ?? !decisive
}

function evaluateUnary(shell: Shell, { operator, operand, ...node }: TestUnaryExpression) {
  return unaryTest(shell, operator, expandText(shell, operand), shell.range(node))
}

function evaluateBinary(shell: Shell, node: TestBinaryExpression): boolean | Unknown {
  const { operator, left, right } = node
  const range = shell.range(node)
  const text = expandText(shell, left)
  const number = NUMBER_COMPARISONS.get(operator)
  if (number !== undefined) {
    const one = operand(shell, text, range)
    const two = operand(shell, expandText(shell, right), range)
    if (one === undefined || two === undefined) return false
    if (typeof one === 'bigint' && typeof two === 'bigint') return number(one, two)
    return unknownOf(shell, `${one}${two}`, range)
  }
  if (operator === '=~') return matchesExpression(shell, text, expandPattern(shell, right), range)
  if (operator !== '=' && operator !== '==' && operator !== '!=') {
    return compareTexts(shell, operator, text, expandText(shell, right), range)
  }
  const equal = matchesPattern(shell, text, right, range)
  return isUnknownResult(equal) ? equal : equal === (operator !== '!=')
}

/** A number that is compared; undefined where the expression is wrong, which only makes the test false. */
function operand(shell: Shell, text: string, range: Range): bigint | string | undefined {
  try {
    return computeArithmetic(shell, text, range)
  } catch (signal) {
    if (!(signal instanceof Discard)) throw signal
    shell.notice(signal.error.code, signal.error.message, signal.error)
    return undefined
  }
}

function matchesPattern(
  shell: Shell,
  text: string,
  word: TestBinaryExpression['right'],
  range: Range,
): boolean | Unknown {
  const pieces = expandPattern(shell, word)
  const pattern = pieces.map((piece) => piece.text).join('')
  if (hasUnknown(text + pattern)) {
    if (text === pattern) return true
    const empty = pattern === '' ? shell.run.unknowns.isEmpty(text) : undefined
    return empty ?? unknownOf(shell, text + pattern, range)
  }
  if (pieces.some(({ text: part, kind }) => kind !== 'quoted' && /[@?*+!]\(/.test(part))) {
    return { what: 'an extended pattern', because: 'it is not evaluated here', ...range }
  }
  const compiled = compilePattern(pieces)
  shell.run.budget.step((compiled.length * text.length) >> 5)
  return matches(compiled, text)
}

function unknownOf(shell: Shell, text: string, range: Range): Unknown {
  const cause = shell.run.unknowns.first(text)
  return { what: cause?.what ?? 'a test', because: cause?.because ?? 'it is computed', ...range }
}

function matchesExpression(
  shell: Shell,
  text: string,
  pieces: readonly Piece[],
  range: Range,
): boolean | Unknown {
  const expression = pieces
    .map((piece) => (piece.kind === 'quoted' ? escaped(piece.text) : piece.text))
    .join('')
  if (hasUnknown(text + expression)) {
    return matchesUnknown(shell, unknownOf(shell, text + expression, range))
  }
  const regular = readRegular(expression, 'extended')
  const what = `the regular expression ${JSON.stringify(expression)}`
  if (regular === undefined || !affordsSearch(regular, [text], shell.run.budget)) {
    return matchesUnknown(shell, { what, because: 'it is not evaluated here', ...range })
  }
  const found = new RegExp(regular.source).exec(text)
  const matched = (one: string | undefined) =>
    hasAlternatives(regular) ? shell.unknown(what, 'it has alternatives', range) : (one ?? '')
  const groups = [...(found ?? [])].map((one, at) => [String(at), matched(one)] as const)
  shell.set('BASH_REMATCH', { associative: false, elements: new Map(groups) }, range)
  return found !== null
}

/** Groups that an expression can have, and the whole match. */
const GROUPS = Array.from({ length: 10 }, (_, at) => String(at))

/** What an unknown match leaves in BASH_REMATCH is unknown as well. */
function matchesUnknown(shell: Shell, unknown: Unknown): Unknown {
  const text = shell.unknown('what `=~` matches', `it depends on ${unknown.what}`, unknown)
  const elements = new Map(GROUPS.map((key) => [key, text] as const))
  shell.set('BASH_REMATCH', { associative: false, elements }, unknown)
  return unknown
}

/** What is quoted in an expression stands for itself. */
function escaped(text: string): string {
  return text.replace(/[.*+?^$|\\()[\]{}]/g, '\\$&')
}
