import { computeArithmetic } from '../expand/arithmetic-text.ts'
import type { Shell } from '../state/shell.ts'
import type { Range } from '../types.ts'
import type { Argument } from './call.ts'

/** Computes the arguments of `let`. */
export function evaluateLet(shell: Shell, args: readonly Argument[], range: Range): void {
  for (const { text } of args) {
    const value = computeArithmetic(shell, text, range)
    const unknown = typeof value === 'string' ? shell.run.unknowns.first(value) : undefined
    shell.status = unknown === undefined ? { code: value === 0n ? 1 : 0 } : { code: 0, unknown }
  }
}
