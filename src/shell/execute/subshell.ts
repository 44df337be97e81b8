import type { Shell } from '../state/shell.ts'
import { Discard, Exit, LoopJump, Return } from '../state/signals.ts'

/** Ends a subshell as its signal says; throws again what concerns the run as a whole. */
export function endSubshell(shell: Shell, signal: unknown): void {
  if (signal instanceof Exit) {
    if (signal.stopped !== undefined) {
      const { code, message } = signal.stopped
      shell.notice(code, `${message}. This ends a subshell, and the script goes on`, signal.stopped)
    }
    shell.setStatus(signal.status)
  } else if (signal instanceof Discard) {
    shell.notice(signal.error.code, signal.error.message, signal.error)
    shell.setStatus(1)
  } else if (signal instanceof Return) shell.setStatus(signal.status)
  else if (!(signal instanceof LoopJump)) throw signal
}

/** Runs what `( )` and `&` run: in a copy of the shell. */
export function runInSubshell(shell: Shell, run: (inner: Shell) => void): void {
  const inner = shell.copy()
  // For bash, a loop outside a subshell does not exist within it; dash ends the subshell.
  if (shell.isBash) inner.loops = 0
  try {
    shell.run.budget.nest(() => run(inner))
  } catch (signal) {
    endSubshell(inner, signal)
  }
  shell.status = inner.status
}

/** Runs something whose failure `set -e` does not see, such as the condition of an `if`. */
export function ignoringErrexit(shell: Shell, run: () => void): void {
  shell.errexitIgnored++
  try {
    run()
  } finally {
    shell.errexitIgnored--
  }
}
