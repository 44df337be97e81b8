/** Builtins that set variables and positional parameters. */

import { assignText } from '../execute/assign.ts'
import type { Builtin, Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Variable } from '../state/variables.ts'
import type { Range } from '../types.ts'
import type { Argument, CommandCall } from './call.ts'
import { evaluateLet } from './let.ts'

const NAME = /^[A-Za-z_]\w*$/
const ASSIGNMENT = /^([A-Za-z_]\w*)(\+?)=([\s\S]*)$/

type Flags = Partial<Omit<Variable, 'value'>>

/** Declares one argument of `export` and its siblings: `NAME` or `NAME=value`. */
function declareOne(shell: Shell, argument: Argument, flags: Flags): void {
  const { text, range, assign } = argument
  const match = ASSIGNMENT.exec(text)
  const name = match?.[1] ?? text
  if (!NAME.test(name)) {
    if (hasUnknown(text))
      shell.notStatic('which variable is declared', 'its name is unknown', range)
    shell.notice('invalid_name', `${JSON.stringify(name)} is not a valid variable name`, range)
    shell.setStatus(1)
    return
  }
  const { readonly, ...others } = flags
  if (shell.isBash && shell.variables.get(name)?.readonly && (assign ?? match)) {
    shell.notice('shell_readonly', `${name} is readonly and keeps its value`, range)
    shell.setStatus(1)
    return
  }
  shell.mark(name, others)
  if (assign !== undefined) assign()
  else if (match !== null) assignText(shell, name, match[3] ?? '', match[2] === '+', range)
  if (readonly) shell.mark(name, { readonly })
}

function splitOptions(args: readonly Argument[]): [string, readonly Argument[]] {
  let at = 0
  let letters = ''
  for (; at < args.length; at++) {
    const text = args[at]?.text ?? ''
    if (text === '--') {
      at++
      break
    }
    if (!/^[-+][A-Za-z]+$/.test(text)) break
    letters += text.startsWith('+')
      ? text.replace(/\w/g, (one) => `+${one}`).slice(1)
      : text.slice(1)
  }
  return [letters, args.slice(at)]
}

/** The builtin `export [names]`. */
export const exportVariables: Builtin = (shell, { args }) => {
  shell.setStatus(0)
  const [options, names] = splitOptions(args)
  if (options.includes('p') && names.length === 0) return
  if (options.includes('f')) return
  const exported = !options.includes('n')
  for (const one of names) declareOne(shell, one, { exported })
}

/** The builtin `readonly [names]`. */
export const readonlyVariables: Builtin = (shell, { args }) => {
  shell.setStatus(0)
  const [, names] = splitOptions(args)
  for (const one of names) declareOne(shell, one, { readonly: true })
}

/** `local`, and `declare` within a function. */
export const local: Builtin = (shell, call) => {
  const locals = shell.locals.at(-1)
  if (locals === undefined) {
    shell.notice('local_outside_function', '`local` can only be used in a function', call.range)
    shell.setStatus(1)
    return
  }
  shell.setStatus(0)
  declareAll(shell, call, locals)
}

/** `declare` and `typeset`. */
export const declare: Builtin = (shell, call) => {
  shell.setStatus(0)
  const isGlobal = /^-\w*g/.test(call.args[0]?.text ?? '')
  declareAll(shell, call, isGlobal ? undefined : shell.locals.at(-1))
}

function declareAll(
  shell: Shell,
  { args, range }: CommandCall,
  locals: Map<string, Variable | undefined> | undefined,
): void {
  const [options, names] = splitOptions(args)
  if (options.includes('p'))
    shell.notStatic('what `declare -p` prints', 'it is not evaluated here', range)
  if (/[fF]/.test(options)) return
  if (/[nul]/.test(options))
    shell.notStatic(`\`declare -${options}\``, 'it is not evaluated here', range)
  for (const one of names) {
    const name = ASSIGNMENT.exec(one.text)?.[1] ?? one.text
    if (locals !== undefined && !locals.has(name)) {
      locals.set(name, shell.variables.get(name))
      makeLocal(shell, name)
    }
    if (/[aA]/.test(options) && one.text === name)
      makeArray(shell, name, options.includes('A'), one.range)
    declareOne(shell, one, {
      ...(options.includes('x') && { exported: true }),
      ...(options.includes('i') && { integer: true }),
      ...(options.includes('r') && { readonly: true }),
    })
  }
}

/** A local variable starts without a value in bash, and with the outer one in dash. */
function makeLocal(shell: Shell, name: string): void {
  const before = shell.variables.get(name)
  if (!shell.isBash || before === undefined) return
  shell.variables.set(name, { ...before, value: undefined, readonly: false, integer: false })
}

function makeArray(shell: Shell, name: string, associative: boolean, range: Range): void {
  const value = shell.variables.get(name)?.value
  if (typeof value === 'object' && value.associative === associative) return
  const elements = new Map(typeof value === 'string' ? [['0', value] as const] : [])
  shell.set(name, { associative, elements }, range)
}

/** The builtin `unset [names]`. */
export const unset: Builtin = (shell, { args }) => {
  shell.setStatus(0)
  const [options, names] = splitOptions(args)
  for (const { text, range } of names) {
    const element = /^([A-Za-z_]\w*)\[(\w+)\]$/.exec(text)
    if (options.includes('f')) shell.functions.delete(text)
    else if (shell.isBash && element !== null)
      unsetElement(shell, element[1] ?? '', element[2] ?? '', range)
    else if (!shell.variables.has(text) && options === '') shell.functions.delete(text)
    else shell.unset(text, range)
  }
}

function unsetElement(shell: Shell, name: string, key: string, range: Range): void {
  const value = shell.variables.get(name)?.value
  if (typeof value !== 'object') return
  const elements = new Map(value.elements)
  elements.delete(key)
  shell.set(name, { ...value, elements }, range)
}

/** `set`: options, and with `--` or words the positional parameters. */
export const set: Builtin = (shell, { args, range }) => {
  shell.setStatus(0)
  const words = args.map(({ text }) => text)
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--' || word === '-') {
      shell.positional = words.slice(at + 1)
      return
    }
    if (!/^[-+][A-Za-z]+$/.test(word)) break
    if (word.endsWith('o')) setNamed(shell, words[++at] ?? '', word.startsWith('-'))
    setLetters(shell, word, range)
  }
  if (at < words.length) shell.positional = words.slice(at)
}

/** Sets the options that stand as letters after `-` or `+`. */
export function setLetters(shell: Shell, word: string, range: Range): void {
  const on = word.startsWith('-')
  for (const letter of word.slice(1)) {
    if (letter === 'e') shell.options.errexit = on
    else if (letter === 'u') shell.options.nounset = on
    else if (letter === 'f') shell.options.noglob = on
    else if (letter === 'a') shell.options.allexport = on
    else if (letter === 'n' && on) shell.notStatic('`set -n`', 'nothing after it runs', range)
  }
}

/** Sets an option by its name. */
export function setNamed(shell: Shell, name: string, on: boolean): void {
  if (name === 'errexit') shell.options.errexit = on
  else if (name === 'nounset') shell.options.nounset = on
  else if (name === 'pipefail' && shell.isBash) shell.options.pipefail = on
  else if (name === 'noglob') shell.options.noglob = on
  else if (name === 'allexport') shell.options.allexport = on
  else if (name === 'pipefail') {
    const range = { start: 0, end: 0 }
    shell.stop(
      'shell_option',
      'sh has no option pipefail. Remove it, or run the script with bash',
      range,
    )
  }
}

/** The builtin `shift [n]`. */
export const shift: Builtin = (shell, { args, range }) => {
  const count = Number(args[0]?.text ?? 1)
  if (count > shell.positional.length) {
    if (!shell.isBash) shell.stop('shell_shift', 'There is nothing to shift', range)
    shell.setStatus(1)
    return
  }
  shell.run.budget.step(shell.positional.length >> 4)
  shell.positional = shell.positional.slice(count)
  shell.setStatus(0)
}

/** `let`: the status is that of its last expression. */
export const letBuiltin: Builtin = (shell, { args, range }) => {
  evaluateLet(shell, args, range)
}
