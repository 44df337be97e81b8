/** Both ways that a script can go where a condition is unknown, and what is known after them. */

import type { Shell } from '../state/shell.ts'
import { Exit, LoopJump, NotStatic, Return } from '../state/signals.ts'
import { textOf, UNSET, type Variable } from '../state/variables.ts'
import type { Process, Unknown } from '../types.ts'

interface Branch {
  readonly shell: Shell
  readonly processes: readonly Process[]
  readonly printed: string
  readonly signal: unknown
}

/**
 * Runs both branches, each from the same state, and goes on with what they agree in: variables that differ become
 * unknown, and processes that only one starts depend on the condition. A branch that only ends the script is assumed
 * not to be taken, and one that breaks out of a loop to be taken at last.
 */
export function fork(
  shell: Shell,
  condition: Unknown,
  whenTrue: () => void,
  whenFalse: () => void,
): void {
  const before = shell.copy()
  const first = runBranch(shell, whenTrue)
  shell.adopt(before.copy())
  const second = runBranch(shell, whenFalse)
  const taken = assumedBranch(first, second)
  if (taken !== undefined) {
    takeBranch(shell, condition, taken)
    return
  }
  join(shell, condition, first, second)
}

function runBranch(shell: Shell, run: () => void): Branch {
  const { processes } = shell.run
  const start = processes.length
  const printedBefore = shell.stdout?.text.length ?? 0
  let signal: unknown
  try {
    shell.run.budget.nest(run)
  } catch (caught) {
    if (caught instanceof NotStatic || caught instanceof RangeError) throw caught
    signal = caught
  }
  return {
    shell: shell.copy(),
    processes: processes.splice(start),
    printed: shell.stdout?.takeFrom(printedBefore) ?? '',
    signal,
  }
}

/** The branch that is taken when the other one only ends the script, or when it is the one that ends a loop. */
function assumedBranch(first: Branch, second: Branch): Branch | undefined {
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    if (one.signal === undefined) continue
    if (one.signal instanceof LoopJump && one.signal.kind === 'break' && !other.signal) return one
    if (
      one.signal instanceof Exit &&
      one.processes.length === 0 &&
      !(other.signal instanceof Exit)
    ) {
      return other
    }
  }
  return undefined
}

function takeBranch(shell: Shell, condition: Unknown, branch: Branch): void {
  shell.adopt(branch.shell)
  shell.run.processes.push(...branch.processes)
  shell.stdout?.write(branch.printed)
  const message = `${sentence(condition.what)} is unknown: assuming that the script goes on`
  shell.notice('branch_assumed', message, condition)
  shell.status = { code: shell.status.code, unknown: condition, assumed: true }
  if (branch.signal !== undefined) throw branch.signal
}

function join(shell: Shell, condition: Unknown, first: Branch, second: Branch): void {
  const same = sameProcesses(first.processes, second.processes)
  const depends = (one: Process): Process => ({ ...one, unknown: [...one.unknown, condition] })
  shell.run.processes.push(
    ...(same ? first.processes : [...first.processes, ...second.processes].map(depends)),
  )
  shell.adopt(second.shell)
  joinState(shell, condition, first.shell)
  const printed = first.printed === second.printed ? first.printed : unknownText(shell, condition)
  shell.stdout?.write(printed)
  shell.status = { code: 0, unknown: condition, assumed: true }
  if (first.signal === undefined && second.signal === undefined) return
  if (first.signal instanceof Exit && second.signal instanceof Exit) {
    throw new Exit(second.signal.status)
  }
  if (first.signal instanceof Return && second.signal instanceof Return) {
    throw new Return(second.signal.status)
  }
  const because = `${condition.what} is unknown, and it decides where the script goes on`
  shell.notStatic('where the script goes on', because, condition)
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function sameProcesses(first: readonly Process[], second: readonly Process[]): boolean {
  if (first.length !== second.length) return false
  return first.every((one, at) => {
    const other = second[at]
    return (
      JSON.stringify([one.argv, [...one.env]]) ===
      JSON.stringify([other?.argv, [...(other?.env ?? [])]])
    )
  })
}

function unknownText(shell: Shell, condition: Unknown): string {
  return shell.unknown(condition.what, condition.because, condition)
}

/** Makes unknown what two states disagree in. */
function joinState(shell: Shell, condition: Unknown, other: Shell): void {
  const names = new Set([...shell.variables.keys(), ...other.variables.keys()])
  for (const name of names) {
    const one = shell.variables.get(name)
    const two = other.variables.get(name)
    if (isSame(one, two)) continue
    shell.variables.set(name, {
      ...(one ?? UNSET),
      exported: one?.exported === true || two?.exported === true,
      value: shell.unknown(`$${name}`, `it depends on ${condition.what}`, condition),
    })
  }
  for (const path of new Set([...shell.files.keys(), ...other.files.keys()])) {
    if (shell.files.get(path) !== other.files.get(path)) {
      shell.files.set(
        path,
        shell.unknown(`the file ${path}`, `it depends on ${condition.what}`, condition),
      )
    }
  }
  if (shell.positional.join('\0') !== other.positional.join('\0')) {
    shell.notStatic('the positional parameters', `they depend on ${condition.what}`, condition)
  }
  if (shell.directory !== other.directory) shell.directory = unknownText(shell, condition)
}

function isSame(one: Variable | undefined, two: Variable | undefined): boolean {
  if (one === two) return true
  if (one === undefined || two === undefined) return false
  return one.exported === two.exported && one.value === two.value && textOf(one) === textOf(two)
}
