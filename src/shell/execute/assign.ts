/** Assignments: of a text, of an element, of a whole array. */

import type { ArrayValue, Assignment, Word } from 'unbash'
import { computeArithmetic, computeIndex, setElement } from '../expand/arithmetic-text.ts'
import { expandText } from '../expand/nested.ts'
import { keyOf } from '../expand/parameter.ts'
import { expandFields } from '../expand/word.ts'
import type { Shell } from '../state/shell.ts'
import { type ArrayElements, nextIndex, type Variable } from '../state/variables.ts'
import type { Range } from '../types.ts'

/** Makes one assignment in the shell. */
export function assign(shell: Shell, one: Assignment): void {
  const range = shell.range(one)
  const { name, value, index, append = false } = one
  if (value.type === 'ArrayValue') {
    assignArray(shell, name, value, append, range)
    return
  }
  const text = expandText(shell, value, true)
  if (index !== undefined) {
    const key = keyOf(shell, name, index)
    const before = append ? elementText(shell.variables.get(name), key) : ''
    setElement(shell, name, key, before + text, range)
    return
  }
  assignText(shell, name, text, append, range)
}

function elementText(variable: Variable | undefined, key: string): string {
  const value = variable?.value
  if (typeof value === 'object') return value.elements.get(key) ?? ''
  return key === '0' ? (value ?? '') : ''
}

/** Sets a variable to a text, or adds the text to it; an array gets it as its element 0. */
export function assignText(
  shell: Shell,
  name: string,
  text: string,
  append: boolean,
  range: Range,
): void {
  const before = shell.variables.get(name)
  let next = append ? elementText(before, '0') + text : text
  if (before?.integer) {
    const value = computeArithmetic(
      shell,
      append ? `(${elementText(before, '0') || 0})+(${text})` : text,
      range,
    )
    next = value.toString()
  }
  shell.run.budget.produce(next.length)
  if (typeof before?.value === 'object') setElement(shell, name, '0', next, range)
  else shell.set(name, next, range)
}

/** Sets a variable to an array, or adds elements to it. */
export function assignArray(
  shell: Shell,
  name: string,
  { elements: words }: Pick<ArrayValue, 'elements'>,
  append: boolean,
  range: Range,
): void {
  const before = shell.variables.get(name)?.value
  const associative = typeof before === 'object' && before.associative
  const elements = new Map<string, string>()
  if (append && typeof before === 'object')
    for (const [key, text] of before.elements) elements.set(key, text)
  else if (append && typeof before === 'string') elements.set('0', before)
  shell.run.budget.step(1 + (elements.size >> 3))
  const array: ArrayElements = { associative, elements }
  let next = nextIndex(array)
  for (const word of words) {
    const keyed = keyedElement(word)
    if (keyed !== undefined) {
      const key = elementKey(shell, associative, keyed.key, range)
      elements.set(key, keyed.text(shell))
      next = Number(key) + 1
    } else {
      for (const { text } of expandFields(shell, word)) elements.set(String(next++), text)
    }
  }
  shell.set(name, array, range)
}

/** `[key]=value` in the list of an array. */
function keyedElement(word: Word): { key: string; text: (shell: Shell) => string } | undefined {
  const match = /^\[([^\][$`"'\\]*)\]=/.exec(word.text)
  if (match === null) return undefined
  const [prefix, key = ''] = match
  return { key, text: (shell) => expandText(shell, word).slice(prefix.length) }
}

function elementKey(shell: Shell, associative: boolean, key: string, range: Range): string {
  return associative ? key : computeIndex(shell, key, range).toString()
}
