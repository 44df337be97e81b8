import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import { nextIndex, textOf } from '../state/variables.ts'
import type { Range } from '../types.ts'
import { ArithmeticFault, type ArithmeticScope, evaluateArithmetic } from './arithmetic.ts'

/** Thrown out of an expression that reads something unknown. */
class ReadsUnknown {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The value of an arithmetic expression as decimal text, or text that is unknown. */
export function expandArithmetic(
  shell: Shell,
  text: string,
  node: { pos: number; end: number },
): string {
  const range = shell.range(node)
  const value = computeArithmetic(shell, text, range)
  return typeof value === 'bigint' ? value.toString() : value
}

/** The value of an arithmetic expression; text when it depends on something unknown. Stops the shell when it is wrong. */
export function computeArithmetic(shell: Shell, text: string, range: Range): bigint | string {
  return compute(shell, text, range, (code, message) => shell.giveUp(code, message, range))
}

/** The value of the index of an array: one that is wrong ends bash, where another expression only ends the line. */
export function computeIndex(shell: Shell, text: string, range: Range): bigint | string {
  return compute(shell, text, range, (code, message) => shell.stop(code, message, range))
}

function compute(
  shell: Shell,
  text: string,
  range: Range,
  fail: (code: string, message: string) => never,
): bigint | string {
  if (hasUnknown(text)) return derived(shell, text, range)
  shell.run.budget.step(1 + (text.length >> 4))
  try {
    return evaluateArithmetic(text, scopeOf(shell, range))
  } catch (cause) {
    if (cause instanceof ReadsUnknown) return derived(shell, cause.text, range)
    if (!(cause instanceof ArithmeticFault)) throw cause
    return fail('shell_arithmetic', `Arithmetic: ${cause.message}`)
  }
}

function derived(shell: Shell, text: string, range: Range): string {
  const cause = shell.run.unknowns.first(text)
  return shell.unknown(cause?.what ?? 'a number', cause?.because ?? 'it is computed', range)
}

function scopeOf(shell: Shell, range: Range): ArithmeticScope {
  return {
    isBash: shell.isBash,
    read(name, index) {
      shell.run.budget.step()
      const text = index === undefined ? shell.get(name, range) : element(shell, name, index, range)
      if (text !== undefined && hasUnknown(text)) throw new ReadsUnknown(text)
      if (text === undefined && shell.options.nounset) {
        shell.stop('shell_unset', `${name}: unbound variable`, range, shell.isBash ? 127 : 2)
      }
      return text
    },
    assign(name, index, value) {
      if (index === undefined) shell.set(name, value.toString(), range)
      else setElement(shell, name, subscript(shell, name, index, range), value.toString(), range)
    },
  }
}

/** The key of an array element: a number computed, or the text itself for an associative array. */
export function subscript(shell: Shell, name: string, index: string, range: Range): string {
  const variable = shell.variables.get(name)
  if (typeof variable?.value === 'object' && variable.value.associative) return index
  const value = computeIndex(shell, index, range)
  if (typeof value === 'string') {
    shell.notStatic(`which element of ${name} is meant`, 'its index is unknown', range)
  }
  if (value >= 0n) return value.toString()
  const array = typeof variable?.value === 'object' ? variable.value : undefined
  const last =
    array === undefined ? (typeof variable?.value === 'string' ? 0 : -1) : nextIndex(array) - 1
  const key = BigInt(last) + 1n + value
  if (key < 0n) shell.notStatic(`${name}[${value}]`, 'it is before the first element', range)
  return key.toString()
}

function element(shell: Shell, name: string, index: string, range: Range): string | undefined {
  const variable = shell.variables.get(name)
  const key = subscript(shell, name, index, range)
  if (typeof variable?.value === 'object') return variable.value.elements.get(key)
  return key === '0' ? textOf(variable) : undefined
}

/** Sets one element of an array, making an array of what was text. */
export function setElement(
  shell: Shell,
  name: string,
  key: string,
  text: string,
  range: Range,
): void {
  const before = shell.variables.get(name)?.value
  const array =
    typeof before === 'object'
      ? before
      : {
          associative: false,
          elements: new Map(before === undefined ? [] : [['0', before] as const]),
        }
  shell.run.budget.step(1 + (array.elements.size >> 3))
  const elements = new Map(array.elements).set(key, text)
  shell.set(name, { associative: array.associative, elements }, range)
}
