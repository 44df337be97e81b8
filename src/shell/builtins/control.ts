/** Builtins that change where the script goes on, or run other text. */

import { runSourceText } from '../execute/nested.ts'
import { runProgram } from '../programs/run-program.ts'
import type { Builtin, Shell } from '../state/shell.ts'
import { Exit, LoopJump, Return } from '../state/signals.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'
import type { CommandCall } from './call.ts'

function statusArgument(shell: Shell, { args, range }: CommandCall): number {
  const text = args[0]?.text
  if (text === undefined) return shell.status.code
  if (/^\d{1,9}$/.test(text)) return Number(text) & 0xff
  if (hasUnknown(text)) return 0
  shell.notice('exit_status', `${JSON.stringify(text)} is not an exit status`, range)
  return 2
}

/** The builtin `exit [n]`. */
export const exit: Builtin = (shell, call) => {
  const status = statusArgument(shell, call)
  if (status === 0) throw new Exit(0)
  const message = `The script ends here with exit status ${status}`
  throw new Exit(status, { code: 'shell_exit', message, ...call.range })
}

/** The builtin `return [n]`. */
export const returnBuiltin: Builtin = (shell, call) => {
  throw new Return(statusArgument(shell, call))
}

const jump =
  (kind: 'break' | 'continue'): Builtin =>
  (shell, { args }) => {
    shell.setStatus(0)
    if (shell.loops > 0) throw new LoopJump(kind, Math.max(1, Number(args[0]?.text ?? 1)))
  }

/** The builtin `break [n]`. */
export const breakBuiltin = jump('break')

/** The builtin `continue [n]`. */
export const continueBuiltin = jump('continue')

/** The builtin `eval [words]`. */
export const evalBuiltin: Builtin = (shell, { args, range }) => {
  const text = args.map((one) => one.text).join(' ')
  if (hasUnknown(text) && isWholeUnknown(shell, text)) {
    shell.notStatic('what `eval` runs', because(shell, text), range)
  }
  runInner(shell, text, range)
}

/** Runs a text within the script: bash goes on after a syntax error in it. */
function runInner(shell: Shell, text: string, range: Range): void {
  shell.setStatus(0)
  try {
    runSourceText(shell, { text, dialect: shell.source.dialect, within: range })
  } catch (signal) {
    const error = signal instanceof Exit ? signal.stopped : undefined
    if (!shell.isBash || error?.code !== 'shell_syntax') throw signal
    shell.notice(error.code, error.message, error)
    shell.setStatus(2)
  }
}

/** Whether a text is unknown to a degree that what it would run cannot be seen: one that only passes values on can. */
function isWholeUnknown(shell: Shell, text: string): boolean {
  return shell.run.unknowns.all(text).length > 0
}

function because(shell: Shell, text: string): string {
  return `it depends on ${shell.run.unknowns.first(text)?.what ?? 'something unknown'}`
}

/** `.` and `source`: the text of a known file runs in this shell. */
export const source: Builtin = (shell, { name, args, range }) => {
  const [file, ...rest] = args.map(({ text }) => text)
  const content = file === undefined ? undefined : shell.files.get(shell.path(file))
  if (content === undefined || hasUnknown(content)) {
    const shown = shell.run.unknowns.show(file ?? '')
    const message = `\`${name.text} ${shown}\` runs a file that is not part of what was sent: assuming that it changes nothing that vLLM reads`
    shell.notice('unread_file', message, range)
    shell.status = { code: 0, unknown: fileStatus(shown, range), assumed: true }
    return
  }
  const { positional } = shell
  if (rest.length > 0) shell.positional = rest
  try {
    runInner(shell, content, range)
  } catch (signal) {
    if (!(signal instanceof Return)) throw signal
    shell.setStatus(signal.status)
  } finally {
    if (rest.length > 0) shell.positional = positional
  }
}

function fileStatus(file: string, range: Range) {
  return { what: `the exit status of ${file}`, because: 'its text is not known', ...range }
}

/** The builtin `exec [command]`. */
export const exec: Builtin = (shell, { args }) => {
  const words = [...args]
  while (/^-[cl]+$/.test(words[0]?.text ?? '')) words.shift()
  if (words[0]?.text === '-a') words.splice(0, 2)
  if (words[0]?.text === '--') words.shift()
  runProgram(shell, words)
  // The program takes the place of the shell, with which its trap is gone.
  shell.exitTrap = undefined
  throw new Exit(shell.status.code)
}

/** `command`: runs a builtin or program, never a function; `command -v` asks whether there is one. */
export const command: Builtin = (shell, call) => {
  const [first, ...rest] = call.args
  if (first === undefined) return
  if (/^-[vV]/.test(first.text)) {
    lookUp(shell, rest[0]?.text ?? '', call.range)
    return
  }
  const words = first.text === '-p' || first.text === '--' ? rest : call.args
  const [name, ...args] = words
  if (name === undefined) return
  const builtin = shell.run.interpreter.builtinOf(shell, name.text)
  if (builtin !== undefined) builtin(shell, { ...call, name, args })
  else runProgram(shell, words)
}

/** `builtin NAME`. */
export const builtinBuiltin: Builtin = (shell, call) => {
  const [name, ...args] = call.args
  const builtin = shell.run.interpreter.builtinOf(shell, name?.text ?? '')
  if (name !== undefined && builtin !== undefined) builtin(shell, { ...call, name, args })
  else shell.setStatus(1)
}

/** `type`, `which`, `hash`: what the image has is unknown. */
export const type: Builtin = (shell, { args, range }) => {
  lookUp(shell, args.at(-1)?.text ?? '', range)
}

function lookUp(shell: Shell, name: string, range: Range): void {
  if (shell.functions.has(name) || shell.run.interpreter.builtinOf(shell, name) !== undefined) {
    shell.stdout?.write(`${name}\n`)
    shell.setStatus(0)
    return
  }
  const unknown = { what: `whether ${name} is installed`, because: 'the image decides', ...range }
  shell.stdout?.write(shell.unknown(`the path of ${name}`, unknown.because, range))
  shell.status = { code: 0, unknown }
}

/** `cd`: a known path; that it exists is assumed. */
export const cd: Builtin = (shell, { args }) => {
  const target = args.map(({ text }) => text).findLast((text) => !/^-[LPe@]+$/.test(text))
  if (target === '-' || target === undefined) shell.directory = ''
  else shell.directory = shell.path(target)
  const range = args[0]?.range ?? { start: 0, end: 0 }
  if (shell.directory.startsWith('/')) {
    shell.set('OLDPWD', shell.get('PWD', range), range)
    shell.set('PWD', shell.directory, range)
  } else shell.unset('PWD', range)
  const what = `whether the folder ${target} exists`
  shell.status = {
    code: 0,
    unknown: { what, because: 'the image decides', ...range },
    assumed: true,
  }
}

/** `trap`: a handler for EXIT runs last, everything else is for signals that do not come. */
export const trap: Builtin = (shell, { args, range }) => {
  shell.setStatus(0)
  const [handler, ...signals] = args.map(({ text }) => text)
  if (handler === undefined || !signals.some((one) => one === 'EXIT' || one === '0')) return
  shell.exitTrap =
    handler === '-' || handler === ''
      ? undefined
      : { text: handler, dialect: shell.source.dialect, within: range }
}
