/** Shells that a script or an argv starts: `sh -c TEXT`, `bash FILE`, or a file that is a script. */

import { setLetters, setNamed } from '../builtins/variables.ts'
import { runExitTrap } from '../execute/exit-trap.ts'
import { runSourceText } from '../execute/nested.ts'
import { endSubshell } from '../execute/subshell.ts'
import type { Field } from '../expand/pieces.ts'
import { Shell } from '../state/shell.ts'
import { Exit } from '../state/signals.ts'
import { NOWHERE } from '../state/source.ts'
import { hasUnknown } from '../state/unknown.ts'
import { UNSET } from '../state/variables.ts'
import type { Dialect, Range } from '../types.ts'
import { programName } from './program-name.ts'

const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['bash', 'bash'],
  ['rbash', 'bash'],
  ['sh', 'sh'],
  ['dash', 'sh'],
  ['ash', 'sh'],
])

/** The dialect of a shell by the name of its program; undefined for any other program. */
function dialectOf(program: string): Dialect | undefined {
  return DIALECTS.get(programName(program))
}

/** What a shell is asked to run. */
export interface Invocation {
  readonly text: string
  readonly textRange: Range
  readonly name: string
  readonly args: readonly string[]
  readonly options: readonly string[]
  readonly named: readonly { readonly name: string; readonly on: boolean }[]
  /** The file that the text is from. */
  readonly file?: string
}

/** Runs a shell when that is what the words start; false for any other program. */
export function runShell(
  shell: Shell,
  words: readonly Field[],
  environment: ReadonlyMap<string, string>,
): boolean {
  const [program, ...args] = words
  const dialect = program === undefined ? undefined : dialectOf(program.text)
  if (program === undefined || dialect === undefined) return false
  const invocation = readArguments(shell, program, args)
  if (invocation === undefined) return false
  spawn(shell, dialect, invocation, environment)
  return true
}

/** Runs a file whose text is known and which a shell would run; false for any other program. */
export function runFile(
  shell: Shell,
  words: readonly Field[],
  environment: ReadonlyMap<string, string>,
): boolean {
  const [program, ...args] = words
  if (program === undefined || !program.text.includes('/')) return false
  const text = shell.files.get(shell.path(program.text))
  if (text === undefined || hasUnknown(text)) return false
  const interpreter = /^#! *(?:\/usr\/bin\/env +)?(\S+)/.exec(text)?.[1]
  const dialect = interpreter === undefined ? shell.source.dialect : dialectOf(interpreter)
  if (dialect === undefined) return false
  const invocation = fileInvocation(program, text, args)
  spawn(shell, dialect, invocation, environment)
  return true
}

function fileInvocation(file: Field, text: string, args: readonly Field[]): Invocation {
  return {
    text,
    textRange: file.range,
    name: file.text,
    file: file.text,
    args: args.map((word) => word.text),
    options: [],
    named: [],
  }
}

/** Reads the arguments of a shell; undefined when what it runs is not known. */
function readArguments(
  shell: Shell,
  program: Field,
  args: readonly Field[],
): Invocation | undefined {
  const { options, named, rest, runsText } = readOptions(args)
  const [first, ...others] = rest
  if (first === undefined) return undefined
  if (runsText) {
    if (shell.run.unknowns.all(first.text).length > 0) {
      shell.notStatic('what a shell runs', describe(shell, first.text), first.range)
    }
    const [zero, ...positional] = others.map(({ text }) => text)
    const name = zero ?? program.text
    return { text: first.text, textRange: first.range, name, args: positional, options, named }
  }
  const text = shell.files.get(shell.path(first.text))
  if (text === undefined || hasUnknown(text)) return undefined
  return { ...fileInvocation(first, text, others), options, named }
}

function describe(shell: Shell, text: string): string {
  return `it depends on ${shell.run.unknowns.first(text)?.what ?? 'something unknown'}`
}

interface ShellOptionWords {
  readonly options: readonly string[]
  readonly named: readonly { readonly name: string; readonly on: boolean }[]
  readonly rest: readonly Field[]
  readonly runsText: boolean
}

function readOptions(args: readonly Field[]): ShellOptionWords {
  const options: string[] = []
  const named: { name: string; on: boolean }[] = []
  let at = 0
  for (; at < args.length; at++) {
    const word = args[at]?.text ?? ''
    if (word === '--rcfile' || word === '--init-file') at++
    if (/^--./.test(word)) continue
    if (!/^[-+][A-Za-z]+$/.test(word)) break
    options.push(word)
    // Each `o` and `O` takes the name of an option from the words that follow.
    const letters = [...word].filter((letter) => letter === 'o' || letter === 'O')
    const names = args.slice(at + 1, at + 1 + letters.length).map(({ text }) => text)
    at += letters.length
    named.push(...names.map((name) => ({ name, on: word.startsWith('-') })))
  }
  const end = args[at]?.text
  const rest = args.slice(end === '--' || end === '-' ? at + 1 : at)
  const runsText = options.some((word) => word.startsWith('-') && word.includes('c'))
  return { options, named, rest, runsText }
}

/** Runs a text in a new shell that shares nothing with this one but its streams. */
export function spawn(
  shell: Shell,
  dialect: Dialect,
  invocation: Invocation,
  environment: ReadonlyMap<string, string>,
): void {
  const { text, textRange, name, args, options, named, file } = invocation
  const source = { text, dialect, within: textRange === NOWHERE ? null : textRange }
  const inner = new Shell(shell.run, source, name)
  for (const [variable, value] of environment) {
    // dash does not pass on what is not a valid variable name.
    if (dialect === 'sh' && !/^[A-Za-z_]\w*$/.test(variable)) continue
    inner.variables.set(variable, { ...UNSET, exported: true, value })
  }
  if (file !== undefined && dialect === 'bash') {
    const elements = new Map([['0', file]])
    inner.variables.set('BASH_SOURCE', { ...UNSET, value: { associative: false, elements } })
  }
  inner.files = new Map(shell.files)
  inner.directory = shell.directory
  inner.positional = args
  inner.background = shell.background
  inner.stdin = shell.stdin
  inner.stdout = shell.stdout
  try {
    for (const one of options) setLetters(inner, one, textRange)
    for (const one of named) setNamed(inner, one.name, one.on)
    runSourceText(inner, source)
  } catch (signal) {
    if (shell.isTop && signal instanceof Exit && signal.stopped !== undefined) {
      runExitTrap(inner)
      throw signal
    }
    endSubshell(inner, signal)
  }
  runExitTrap(inner)
  for (const [path, content] of inner.files) shell.files.set(path, content)
  shell.status = inner.status
}
