/** What commands within commands run, through the interpreter. */

import type { CommandNode, Statement } from 'unbash'
import type { Shell } from '../state/shell.ts'
import type { Source } from '../state/source.ts'

/** Runs statements one after the other. */
export function runStatements(shell: Shell, statements: readonly Statement[]): void {
  shell.run.interpreter.runStatements(shell, statements)
}

/** Runs one command of a pipeline. */
export function runCommand(shell: Shell, node: CommandNode): void {
  shell.run.interpreter.runCommand(shell, node)
}

/** Runs a text in a shell, line by line as the shell reads it. */
export function runSourceText(shell: Shell, source: Source): void {
  shell.run.budget.nest(() => shell.run.interpreter.runSourceText(shell, source))
}
