import { builtinOf } from './builtins/index.ts'
import { runSourceText } from './execute/source-text.ts'
import { runCommand, runStatements } from './execute/statements.ts'
import { expandHereDocument, expandWordPieces } from './expand/word.ts'
import type { Interpreter } from './state/shell.ts'

/** The parts of the interpreter that call each other. */
export const INTERPRETER: Interpreter = {
  runStatements,
  runCommand,
  runSourceText,
  builtinOf,
  expandPieces: expandWordPieces,
  expandParts: expandHereDocument,
}
