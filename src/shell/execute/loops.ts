import type { CompoundList, While } from 'unbash'
import type { Shell } from '../state/shell.ts'
import { Exit, LoopJump } from '../state/signals.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Variable } from '../state/variables.ts'
import { fork } from './fork.ts'
import { runStatements } from './nested.ts'
import { ignoringErrexit } from './subshell.ts'

/** Runs the body of a loop for as long as `next` says so. */
export function runLoop(shell: Shell, next: () => boolean, body: CompoundList): void {
  shell.loops++
  try {
    while (next()) {
      shell.run.budget.step()
      if (!runOnce(shell, body)) break
    }
  } finally {
    shell.loops--
  }
}

/** Runs the body once; false when it breaks out of the loop. */
function runOnce(shell: Shell, body: CompoundList): boolean {
  try {
    runStatements(shell, body.commands)
    return true
  } catch (signal) {
    if (!(signal instanceof LoopJump)) throw signal
    if (signal.levels > 1 && shell.loops > 1) throw new LoopJump(signal.kind, signal.levels - 1)
    return signal.kind === 'continue'
  }
}

/** Runs `while` and `until`. A loop that waits for something unknown is assumed to end. */
export function runWhile(shell: Shell, node: While): void {
  let status = shell.status
  let before: Snapshot | undefined
  const next = (): boolean => {
    if (before !== undefined) status = shell.status
    const now = snapshot(shell)
    if (before !== undefined && isSame(before, now)) endlessly(shell, node)
    before = now
    ignoringErrexit(shell, () => runStatements(shell, node.clause.commands))
    const { unknown, code } = shell.status
    if (unknown !== undefined) {
      fork(
        shell,
        unknown,
        () => void runOnce(shell, node.body),
        () => {},
      )
      return false
    }
    return (code === 0) === (node.kind === 'while')
  }
  shell.setStatus(0)
  status = shell.status
  runLoop(shell, next, node.body)
  shell.status = status
}

/** The script stays in this loop: nothing after it runs. */
function endlessly(shell: Shell, node: While): never {
  const message = 'This loop changes nothing that would end it: nothing after it runs'
  shell.notice('endless_loop', message, shell.range(node))
  throw new Exit(0)
}

interface Snapshot {
  readonly variables: ReadonlyMap<string, Variable>
  readonly stdin: string | undefined
  readonly directory: string
  readonly positional: readonly string[]
}

function snapshot(shell: Shell): Snapshot {
  const { variables, stdin, directory, positional } = shell
  shell.run.budget.step(1 + (variables.size >> 3))
  return { variables: new Map(variables), stdin: stdin.text, directory, positional }
}

function isSame(one: Snapshot, two: Snapshot): boolean {
  return (
    one.stdin === two.stdin &&
    one.directory === two.directory &&
    one.positional === two.positional &&
    one.variables.size === two.variables.size &&
    [...one.variables].every(([name, { value }]) => {
      const other = two.variables.get(name)?.value
      return value === other || (isUnknown(value) && isUnknown(other))
    })
  )
}

function isUnknown(value: Variable['value']): boolean {
  return typeof value === 'string' && hasUnknown(value)
}
