/** The expansion of words within words, such as the default of `${V:-default}`, through the interpreter. */

import { parse, type Word } from 'unbash'
import type { Shell } from '../state/shell.ts'
import type { Range } from '../types.ts'
import { BREAK, joinPieces, type Mode, type Piece, type Pieces } from './pieces.ts'

/** The pieces of a word in any place. */
export function expandPieces(shell: Shell, word: Word, mode: Mode): Pieces {
  return shell.run.interpreter.expandPieces(shell, word, mode)
}

/** The text of a word where nothing is split: an assignment, the word of `case`, the target of a redirection. */
export function expandText(shell: Shell, word: Word, assignment = false): string {
  return joinPieces(expandPieces(shell, word, { quoted: false, split: false, assignment }))
}

/** The pieces of a word that is a pattern: what is quoted in it stands for itself. */
export function expandPattern(shell: Shell, word: Word): Piece[] {
  const pieces = expandPieces(shell, word, { quoted: false, split: false })
  return pieces.map((piece) => (piece === BREAK ? { text: ' ', kind: 'expanded' } : piece))
}

/** Expands the `$` of an arithmetic expression, which is text as in a here-document. */
export function expandArithmeticText(shell: Shell, text: string, range: Range): string {
  if (!/[$`\\]/.test(text)) return text.replaceAll('"', '')
  const delimiter = 'END_OF_ARITHMETIC'
  const command = parse(`: <<${delimiter}\n${text}\n${delimiter}\n`).commands[0]?.command
  const [document] = command?.type === 'Command' ? command.redirects : []
  const parts = document?.type === 'HereDoc' ? document.body.parts : undefined
  const outer = shell.source
  shell.source = { text, dialect: outer.dialect, within: range }
  try {
    return (
      parts === undefined ? text : shell.run.interpreter.expandParts(shell, parts)
    ).replaceAll('"', '')
  } finally {
    shell.source = outer
  }
}
