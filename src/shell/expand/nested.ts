/** The expansion of words within words, such as the default of `${V:-default}`, through the interpreter. */

import { parse, type Word } from 'unbash'
import type { Shell } from '../state/shell.ts'
import { textOf } from '../state/variables.ts'
import type { Range } from '../types.ts'
import { BREAK, joinPieces, type Mode, type Piece, type Pieces } from './pieces.ts'

/** The pieces of a word in any place. */
export function expandPieces(shell: Shell, word: Word, mode: Mode): Pieces {
  return shell.run.interpreter.expandPieces(shell, word, mode)
}

/** The text of a word where nothing is split: an assignment, the word of `case`, the target of a redirection. */
export function expandText(shell: Shell, word: Word, assignment = false): string {
  const pieces = expandPieces(shell, word, { quoted: false, split: false, assignment })
  return joinPieces(pieces, shell.isBash ? ' ' : separator(shell))
}

/** What joins the values of a list: the first character of IFS. */
export function separator(shell: Shell): string {
  return shell.variables.has('IFS') ? (textOf(shell.variables.get('IFS')) ?? '').slice(0, 1) : ' '
}

/** The pieces of a word that is a pattern: what is quoted in it stands for itself. */
export function expandPattern(shell: Shell, word: Word): Piece[] {
  const pieces = expandPieces(shell, word, { quoted: false, split: false })
  return pieces.map((piece) => (piece === BREAK ? { text: ' ', kind: 'expanded' } : piece))
}

/** Expands the `$` of an arithmetic expression, in which double quotes mean nothing. */
export function expandArithmeticText(shell: Shell, text: string, range: Range): string {
  return expandDocumentText(shell, text, range).replaceAll('"', '')
}

/** Expands text as that of a here-document: `$` and backquotes, and nothing else. */
export function expandDocumentText(shell: Shell, text: string, range: Range): string {
  if (!/[$`\\]/.test(text)) return text
  const delimiter = 'END_OF_TEXT'
  const command = parse(`: <<${delimiter}\n${text}\n${delimiter}\n`).commands[0]?.command
  const [document] = command?.type === 'Command' ? command.redirects : []
  const parts = document?.type === 'HereDoc' ? document.body.parts : undefined
  if (parts === undefined) return text
  const outer = shell.source
  shell.source = { text, dialect: outer.dialect, within: range }
  try {
    const expanded = shell.run.interpreter.expandParts(shell, parts)
    return expanded.endsWith('\n') ? expanded.slice(0, -1) : expanded
  } finally {
    shell.source = outer
  }
}
