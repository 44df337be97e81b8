/** What `${V#pattern}`, `${V/pattern/text}`, `${V^^}` and `${V@U}` make of a text. */

import type {
  ParameterCaseOperation,
  ParameterOperation,
  ParameterRemoveOperation,
  ParameterReplaceOperation,
  ParameterTransformOperation,
} from 'unbash'
import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'
import { expandPattern, expandText } from './nested.ts'
import { compilePattern, matchEnds, matches, type Pattern, reversed } from './pattern.ts'
import { isAscii, type Piece } from './pieces.ts'

type TextOperation =
  | ParameterRemoveOperation
  | ParameterReplaceOperation
  | ParameterCaseOperation
  | ParameterTransformOperation

/** Whether the operation changes the text of a parameter. */
export function isTextOperation(operation: ParameterOperation): operation is TextOperation {
  return ['Remove', 'Replace', 'CaseModification', 'Transform'].includes(operation.type)
}

/** The text that an operation makes of a text; unknown where either is. */
export function operate(
  shell: Shell,
  operation: TextOperation,
  text: string,
  range: Range,
): string {
  switch (operation.type) {
    case 'Remove':
      return remove(shell, operation, text, range)
    case 'Replace':
      return replace(shell, operation, text, range)
    case 'CaseModification':
      return changeCase(shell, operation, text, range)
    case 'Transform':
      return transform(shell, operation, text, range)
  }
}

function remove(
  shell: Shell,
  { operator, operand }: ParameterRemoveOperation,
  text: string,
  range: Range,
): string {
  const pieces = expandPattern(shell, operand)
  const unknown = firstUnknown(shell, pieces, text, range)
  if (unknown !== undefined) return unknown
  const pattern = compilePattern(pieces)
  const fromStart = operator.startsWith('#')
  const characters = fromStart ? [...text] : [...text].reverse()
  const ends = matchEnds(charge(shell, pattern, text.length, fromStart), characters)
  const cut = operator.length === 2 ? ends.lastIndexOf(true) : ends.indexOf(true)
  if (cut === -1) return text
  const rest = characters.slice(cut)
  return (fromStart ? rest : rest.reverse()).join('')
}

function charge(shell: Shell, pattern: Pattern, length: number, forwards: boolean): Pattern {
  shell.run.budget.step((pattern.length * length) >> 5)
  return forwards ? pattern : reversed(pattern)
}

function firstUnknown(
  shell: Shell,
  pieces: readonly Piece[],
  text: string,
  range: Range,
): string | undefined {
  const all = text + pieces.map((piece) => piece.text).join('')
  if (!hasUnknown(all)) return undefined
  const cause = shell.run.unknowns.first(all)
  return shell.unknown(`part of ${cause?.what}`, cause?.because ?? '', range)
}

function replace(
  shell: Shell,
  { operator, pattern: word, replacement }: ParameterReplaceOperation,
  text: string,
  range: Range,
): string {
  const pieces = expandPattern(shell, word)
  const by = expandPattern(shell, replacement)
  const unknown = firstUnknown(shell, [...pieces, ...by], text, range)
  if (unknown !== undefined) return unknown
  if (by.some((piece) => piece.kind !== 'quoted' && piece.text.includes('&'))) {
    return shell.unknown('a replacement with `&`', 'releases of bash differ in it', range)
  }
  const pattern = compilePattern(pieces)
  const next = by.map((piece) => piece.text).join('')
  if (pattern.length === 0) return text
  if (operator === '/%') return replaceAtEnd(shell, pattern, text, next)
  return replaceFrom(shell, pattern, text, next, operator)
}

function replaceAtEnd(shell: Shell, pattern: Pattern, text: string, next: string): string {
  const characters = [...text].reverse()
  const ends = matchEnds(charge(shell, pattern, text.length, false), characters)
  const cut = ends.lastIndexOf(true)
  return cut === -1 ? text : characters.slice(cut).reverse().join('') + next
}

function replaceFrom(
  shell: Shell,
  pattern: Pattern,
  text: string,
  next: string,
  operator: string,
): string {
  const characters = [...text]
  if (characters.length === 0) return matches(pattern, '') ? next : ''
  let result = ''
  let at = 0
  while (at < characters.length) {
    const ends = matchEnds(pattern, characters, at)
    shell.run.budget.step(1 + ((ends.length * pattern.length) >> 5))
    const length = ends.lastIndexOf(true)
    if (length > 0) {
      result += next
      at += length
      if (operator !== '//') break
    } else if (operator === '/#') break
    else result += characters[at++]
  }
  return result + characters.slice(at).join('')
}

function changeCase(
  shell: Shell,
  { operator, operand }: ParameterCaseOperation,
  text: string,
  range: Range,
): string {
  const pieces = operand === undefined ? [] : expandPattern(shell, operand)
  const unknown = firstUnknown(shell, pieces, text, range)
  if (unknown !== undefined) return unknown
  if (!isAscii(text))
    return shell.unknown('upper and lower case', 'it depends on the locale', range)
  const pattern = compilePattern(pieces)
  const change = (one: string) => (operator.startsWith('^') ? one.toUpperCase() : one.toLowerCase())
  const isMeant = (one: string) => pattern.length === 0 || matchEnds(pattern, [one])[1] === true
  const changed = (one: string) => (isMeant(one) ? change(one) : one)
  if (operator.length === 2) return [...text].map(changed).join('')
  return changed(text.slice(0, 1)) + text.slice(1)
}

function transform(
  shell: Shell,
  { operand }: ParameterTransformOperation,
  text: string,
  range: Range,
): string {
  const kind = expandText(shell, operand)
  const unknown = firstUnknown(shell, [], text, range)
  if (unknown !== undefined) return unknown
  if (isAscii(text)) {
    if (kind === 'U') return text.toUpperCase()
    if (kind === 'L') return text.toLowerCase()
    if (kind === 'u') return text.slice(0, 1).toUpperCase() + text.slice(1)
  }
  return shell.unknown(`a value transformed by @${kind}`, 'it is not evaluated here', range)
}
