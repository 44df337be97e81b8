import type { Shell } from '../state/shell.ts'
import { runSourceText } from './nested.ts'
import { endSubshell } from './subshell.ts'

/** Runs what `trap ... EXIT` has left to do when a shell ends. */
export function runExitTrap(shell: Shell): void {
  const handler = shell.exitTrap
  if (handler === undefined) return
  shell.exitTrap = undefined
  try {
    runSourceText(shell, handler)
  } catch (signal) {
    endSubshell(shell, signal)
  }
}
