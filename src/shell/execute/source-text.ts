import type { Statement } from 'unbash'
import { LineIndex } from '../../vllm/values/lines.ts'
import { describePosition } from '../position.ts'
import type { Shell } from '../state/shell.ts'
import { Discard } from '../state/signals.ts'
import type { Source } from '../state/source.ts'
import { runStatement } from './statements.ts'

/** Runs a text in a shell, line by line as the shell reads it. Throws how it leaves the usual order. */
export function runSourceText(shell: Shell, source: Source): void {
  const outer = shell.source
  shell.source = source
  try {
    const { statements, fault } = shell.run.session.parse(source)
    runLines(shell, statements)
    if (fault === undefined) return
    const range = source.within ?? { start: fault.pos, end: fault.pos }
    // A place in a text inside the text, such as that of `sh -c`, is none that the range leads to.
    const where =
      source.within === null
        ? ''
        : ` at ${describePosition(new LineIndex(source.text), fault.pos)} of the inner text`
    shell.stop('shell_syntax', `Syntax error${where}: ${fault.message}`, range, 2)
  } finally {
    shell.source = outer
  }
}

function runLines(shell: Shell, statements: readonly Statement[]): void {
  let isGivenUp = false
  for (const [at, statement] of statements.entries()) {
    const end = statements[at - 1]?.end ?? 0
    if (isGivenUp && !shell.source.text.slice(end, statement.pos).includes('\n')) continue
    isGivenUp = false
    try {
      runStatement(shell, statement)
    } catch (signal) {
      if (!(signal instanceof Discard)) throw signal
      shell.notice(signal.error.code, signal.error.message, signal.error)
      shell.setStatus(1)
      isGivenUp = true
    }
  }
}
