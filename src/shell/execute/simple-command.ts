/** A simple command: its words, assignments and redirections, and whether a function, a builtin or a program gets them. */

import type { Assignment, Command } from 'unbash'
import type { Argument, CommandCall } from '../builtins/call.ts'
import { builtinOf } from '../builtins/index.ts'
import { expandText } from '../expand/nested.ts'
import type { Field } from '../expand/pieces.ts'
import { expandFields, isBraceExpansion, readBraceWords } from '../expand/word.ts'
import { runProgram } from '../programs/run-program.ts'
import type { Shell, ShellFunction } from '../state/shell.ts'
import { Return } from '../state/signals.ts'
import type { Variable } from '../state/variables.ts'
import { assign, assignArray, assignText } from './assign.ts'
import { noticeWords } from './notice-words.ts'
import { redirectShell, withRedirections } from './redirections.ts'

/** Runs a simple command. */
export function runSimpleCommand(shell: Shell, node: Command): void {
  const assignments = node.prefix.filter((one) => one.type === 'Assignment')
  shell.substituted = undefined
  const words = expandArguments(shell, node)
  const [name, ...rest] = words
  if (name === undefined) {
    assignAll(shell, assignments, node)
    shell.status = shell.substituted ?? { code: 0 }
    return
  }
  noticeWords(shell, node, words)
  const call: CommandCall = {
    name,
    args: rest,
    range: shell.range(node),
    redirections: node.redirects,
  }
  if (call.name.text === 'exec' && rest.length === 0) {
    assignAll(shell, assignments, node)
    redirectShell(shell, node.redirects)
    shell.setStatus(0)
    return
  }
  const hasShOnlyRedirect = !shell.isBash && node.redirects.some(isBackgroundRedirect)
  if (hasShOnlyRedirect) noticeBackground(shell, node)
  withRedirections(shell, node.redirects, () => withAssignments(shell, assignments, call))
}

function isBackgroundRedirect(one: Command['redirects'][number]): boolean {
  return one.type === 'Redirect' && one.operator.startsWith('&>')
}

function noticeBackground(shell: Shell, node: Command): void {
  const message =
    'sh reads `&>` as `&` and `>`: the command runs in the background and its output is not redirected. Write `> FILE 2>&1`, or run the script with bash'
  shell.notice('background_redirect_in_sh', message, shell.range(node))
}

const DECLARATIONS: ReadonlySet<string> = new Set([
  ...['export', 'readonly', 'local', 'declare', 'typeset'],
])

function expandArguments(shell: Shell, node: Command): Argument[] {
  const words: Argument[] = []
  if (node.name !== undefined) words.push(...expandFields(shell, node.name))
  const declares = DECLARATIONS.has(words[0]?.text ?? '')
  for (const argument of node.args) {
    if (argument.type === 'Word') words.push(...expandFields(shell, argument))
    else if (declares) words.push(...declarations(shell, argument))
    else words.push({ text: argument.text, range: shell.range(argument) })
  }
  return words
}

/** An assignment as the argument of a builtin: one with braces is a word like any other for bash, several in the end. */
function declarations(shell: Shell, one: Assignment): Argument[] {
  const hasBraces = one.value.type === 'Word' && one.value.parts?.some(isBraceExpansion)
  if (!shell.isBash || !hasBraces) return [declaration(shell, one)]
  return readBraceWords(shell, one.text, shell.range(one), (argument) =>
    argument.type === 'Word' ? expandFields(shell, argument) : [],
  )
}

/** `NAME=value` as an argument of `export` and its siblings: the value is not split. */
function declaration(shell: Shell, one: Assignment): Argument {
  const range = shell.range(one)
  const sign = one.append ? '+=' : '='
  if (one.value.type === 'ArrayValue') {
    const { elements } = one.value
    const assign = () => assignArray(shell, one.name, { elements }, one.append === true, range)
    return { text: one.name, range, assign }
  }
  return { text: `${one.name}${sign}${expandText(shell, one.value, true)}`, range }
}

function assignAll(shell: Shell, assignments: readonly Assignment[], node: Command): void {
  for (const one of assignments) assign(shell, one)
  if (node.redirects.length > 0)
    withRedirections(shell, node.redirects, () => readRedirected(shell, node))
}

/** `$(< FILE)` prints the file. */
function readRedirected(shell: Shell, node: Command): void {
  if (!shell.isBash || node.prefix.some((one) => one.type !== 'Redirect' || one.operator !== '<'))
    return
  const { text } = shell.stdin
  shell.stdout?.write(
    text ?? shell.unknown('what a file holds', 'it is part of the image', shell.range(node)),
  )
}

/** Runs a command with assignments that are its own, such as `A=1 vllm serve`. */
function withAssignments(
  shell: Shell,
  assignments: readonly Assignment[],
  call: CommandCall,
): void {
  const saved = new Map<string, Variable | undefined>()
  for (const one of assignments) {
    const { name, value, append = false } = one
    const isText = value.type === 'Word' && one.index === undefined
    // What an expansion sets on the way, as in `A=$((B = 1))`, stays.
    const text = isText ? expandText(shell, value, true) : undefined
    if (!saved.has(name)) saved.set(name, shell.variables.get(name))
    if (text === undefined) assign(shell, one)
    else assignText(shell, name, text, append, shell.range(one))
    shell.mark(one.name, { exported: true })
  }
  try {
    runCall(shell, call)
  } finally {
    // In sh, assignments before a special builtin stay.
    const stays = !shell.isBash && SPECIAL_BUILTINS.has(call.name.text)
    if (!stays) for (const [name, variable] of saved) shell.restore(name, variable)
  }
}

const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  ...['.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return'],
  ...['set', 'shift', 'times', 'trap', 'unset'],
])

function runCall(shell: Shell, call: CommandCall): void {
  const { text } = call.name
  const definition = shell.functions.get(text)
  if (definition !== undefined) {
    callFunction(shell, call)
    return
  }
  const builtin = builtinOf(shell, text)
  if (builtin !== undefined) builtin(shell, call)
  else runProgram(shell, [call.name, ...call.args])
}

function callFunction(shell: Shell, { name, args }: CommandCall): void {
  const definition = shell.functions.get(name.text)
  if (definition === undefined) return
  const { positional, source, loops } = shell
  shell.positional = args.map(({ text }: Field) => text)
  shell.source = definition.source
  shell.loops = 0
  const locals = new Map<string, Variable | undefined>()
  shell.locals = [...shell.locals, locals]
  try {
    shell.run.budget.nest(() => runBody(shell, definition.body))
  } catch (signal) {
    if (!(signal instanceof Return)) throw signal
    shell.setStatus(signal.status)
  } finally {
    for (const [variable, before] of shell.locals.at(-1) ?? locals) shell.restore(variable, before)
    shell.locals = shell.locals.slice(0, -1)
    shell.positional = positional
    shell.source = source
    shell.loops = loops
  }
}

function runBody(shell: Shell, body: ShellFunction['body']): void {
  if (body.type === 'CompoundList') shell.run.interpreter.runStatements(shell, body.commands)
  else shell.run.interpreter.runCommand(shell, body)
}
