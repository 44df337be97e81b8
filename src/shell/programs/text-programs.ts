/** Programs that only turn text into text, for what scripts use to compute words. */

import { isAscii } from '../expand/pieces.ts'
import {
  affordsSearch,
  hasAlternatives,
  type Regular,
  readRegular,
} from '../expand/regular-expression.ts'
import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'

/** What a program prints and its exit status; undefined when this use of it is not followed. */
export interface Printed {
  readonly text: string
  readonly status?: number
}

/** How a script calls a program. */
export interface ProgramCall {
  readonly shell: Shell
  readonly args: readonly string[]
  /** The text of a file, or what the program reads when none is named; undefined when it is unknown. */
  readonly input: (files: readonly string[]) => string | undefined
}

/** Prints what a program would; undefined if that is not known. */
export type TextProgram = (call: ProgramCall) => Printed | undefined

/** Lines without the newline at their end. */
function lines(text: string): string[] {
  const all = text.split('\n')
  if (all.at(-1) === '') all.pop()
  return all
}

function joined(all: readonly string[]): Printed {
  return { text: all.map((line) => `${line}\n`).join('') }
}

const cat: TextProgram = ({ args, input }) => {
  if (args.some((one) => one.startsWith('-') && one !== '-')) return undefined
  const text = input(args.filter((one) => one !== '-'))
  return text === undefined ? undefined : { text }
}

const basename: TextProgram = ({ args }) => {
  const [path, suffix = ''] = args[0] === '--' ? args.slice(1) : args
  if (path === undefined) return { text: '', status: 1 }
  if (path.startsWith('-')) return undefined
  if (path === '') return { text: '\n' }
  const trimmed = withoutSlashes(path)
  const name = trimmed.slice(trimmed.lastIndexOf('/') + 1) || '/'
  return {
    text: `${name !== suffix && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name}\n`,
  }
}

const dirname: TextProgram = ({ args: [path] }) => {
  if (path === undefined) return { text: '', status: 1 }
  if (path.startsWith('-')) return undefined
  const trimmed = withoutSlashes(path)
  const at = trimmed.lastIndexOf('/')
  if (at === -1) return { text: path.startsWith('/') ? '/\n' : '.\n' }
  return { text: `${withoutSlashes(trimmed.slice(0, at)) || '/'}\n` }
}

function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 0 && path.charAt(end - 1) === '/') end--
  return path.slice(0, end)
}

const seq: TextProgram = ({ shell, args }) => {
  let separator = '\n'
  const numbers = [...args]
  if (numbers[0] === '-s') separator = numbers.splice(0, 2)[1] ?? ''
  if (numbers.length === 0 || numbers.length > 3) return undefined
  if (!numbers.every((one) => /^-?\d{1,9}$/.test(one))) return undefined
  const values = numbers.map(Number)
  const first = values.length > 1 ? (values[0] ?? 1) : 1
  const step = values.length > 2 ? (values[1] ?? 1) : 1
  const last = values.at(-1) ?? 0
  const count = step === 0 ? -1 : Math.floor((last - first) / step) + 1
  if (step === 0) return undefined
  shell.run.budget.step(Math.max(0, count))
  const all = Array.from({ length: Math.max(0, count) }, (_, at) => String(first + at * step))
  return { text: all.length === 0 ? '' : `${all.join(separator)}\n` }
}

const hostname: TextProgram = ({ shell, args }) => {
  const name = shell.run.hostname
  if (name === undefined || args.some((one) => one !== '-s')) return undefined
  return { text: `${args.includes('-s') ? name.split('.', 1)[0] : name}\n` }
}

const cut: TextProgram = ({ shell, args, input }) => {
  const { values, rest, valid } = optionsOf(args, 'dfcb', '')
  const list = values.get('f') ?? values.get('c') ?? values.get('b')
  const text = input(rest)
  if (!valid || list === undefined || text === undefined || !/^[\d,-]+$/.test(list))
    return undefined
  const ranges = list.split(',').map(cutRange)
  const keeps = (index: number) => ranges.some(([from, to]) => index >= from && index <= to)
  const delimiter = values.has('f') ? (values.get('d') ?? '\t') : ''
  if (values.has('f') && delimiter.length !== 1) return undefined
  const cutLine = (line: string) =>
    values.has('f') && !line.includes(delimiter)
      ? line
      : line
          .split(delimiter)
          .filter((_, index) => keeps(index + 1))
          .join(delimiter)
  shell.run.budget.step(Math.ceil((ranges.length * text.length) / COMPARISONS_OF_A_STEP))
  return joined(lines(text).map(cutLine))
}

/** As many numbers or characters are compared in the time of one step. */
const COMPARISONS_OF_A_STEP = 2048

/** The first and the last place that a part of the list of `cut` names: `3`, `2-4`, `2-` or `-4`. */
function cutRange(part: string): readonly [number, number] {
  const [, from = '', dash, to = ''] = /^(\d{0,9})(-?)(\d{0,9})$/.exec(part) ?? []
  const first = Number(from || 1)
  return [first, dash === '-' ? Number(to || Number.MAX_SAFE_INTEGER) : first]
}

/** Options of one letter: those in `valued` take a value, from the same word or the next one. */
function optionsOf(args: readonly string[], valued: string, plain: string) {
  const values = new Map<string, string>()
  let valid = true
  let at = 0
  for (; at < args.length && /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const word = args[at] ?? ''
    const letter = word.charAt(1)
    if (valued.includes(letter)) values.set(letter, word.slice(2) || (args[++at] ?? ''))
    else for (const one of word.slice(1)) values.set(one, '')
    valid &&= valued.includes(letter) || [...word.slice(1)].every((one) => plain.includes(one))
  }
  return { values, rest: args.slice(args[at] === '--' ? at + 1 : at), valid }
}

const tr: TextProgram = ({ args, input }) => {
  const { values, rest, valid } = optionsOf(args, '', 'ds')
  const text = input([])
  const [from, to] = rest.map(characterSet)
  if (!valid || text === undefined || from === undefined) return undefined
  if (values.has('d') && !values.has('s') && rest.length === 1) {
    const removed = new Set(from)
    return { text: [...text].filter((one) => !removed.has(one)).join('') }
  }
  if (values.has('s') && rest.length === 1) return { text: squeezed(text, new Set(from)) }
  if (values.size > 0 || to === undefined || to.length === 0) return undefined
  const last = to.at(-1) ?? ''
  // Of a character that is there twice, the last place counts.
  const replacements = new Map(from.map((one, at) => [one, to[at] ?? last]))
  return { text: [...text].map((one) => replacements.get(one) ?? one).join('') }
}

function squeezed(text: string, set: ReadonlySet<string>): string {
  const characters = [...text]
  return characters.filter((one, at) => one !== characters[at - 1] || !set.has(one)).join('')
}

const NAMED_SETS: ReadonlyMap<string, string> = new Map([
  ['[:upper:]', 'A-Z'],
  ['[:lower:]', 'a-z'],
  ['[:digit:]', '0-9'],
  ['[:space:]', ' \t\n\v\f\r'],
])

/** Longer sets than this are not followed; there are 128 characters. */
const LONGEST_SET = 256

/** The characters of a set; undefined where it is not followed: `tr` works on bytes, so it must be ASCII. */
function characterSet(text: string): string[] | undefined {
  const plain = NAMED_SETS.get(text) ?? text.replace('\\n', '\n').replace('\\t', '\t')
  if (/[\\[]/.test(plain) || plain.length > LONGEST_SET || !isAscii(plain)) return undefined
  const out: string[] = []
  for (let at = 0; at < plain.length; at++) {
    const [first = '', dash, last] = plain.slice(at, at + 3)
    if (dash !== '-' || last === undefined) {
      out.push(first)
      continue
    }
    for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++)
      out.push(String.fromCharCode(code))
    at += 2
  }
  return out
}

const head: TextProgram = (call) => someLines(call, (all, count) => all.slice(0, count))
const tail: TextProgram = (call) =>
  call.args.includes('-f')
    ? undefined
    : someLines(call, (all, count) => (count === 0 ? [] : all.slice(-count)))

function someLines(
  { args, input }: ProgramCall,
  pick: (all: readonly string[], count: number) => readonly string[],
): Printed | undefined {
  const [first = ''] = args
  const words = /^-\d+$/.test(first) ? ['-n', first.slice(1), ...args.slice(1)] : args
  const { values, rest, valid } = optionsOf(words, 'n', '')
  const text = input(rest)
  const count = values.get('n') ?? '10'
  if (!valid || text === undefined || !/^\d{1,9}$/.test(count)) return undefined
  return joined(pick(lines(text), Number(count)))
}

const wc: TextProgram = ({ args, input }) => {
  const { values, rest, valid } = optionsOf(args, '', 'lwc')
  const text = input([])
  if (!valid || rest.length > 0 || values.size !== 1 || text === undefined) return undefined
  if (values.has('l')) return { text: `${text.split('\n').length - 1}\n` }
  // What is not printable makes no word.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is asked
  if (/[\x00-\x08\x0e-\x1f\x7f]/.test(text)) return undefined
  if (values.has('w')) return { text: `${text.split(/\s+/).filter((one) => one !== '').length}\n` }
  return undefined
}

const rev: TextProgram = ({ args, input }) => {
  const text = input(args)
  return text === undefined
    ? undefined
    : joined(lines(text).map((line) => [...line].reverse().join('')))
}

const tac: TextProgram = ({ args, input }) => {
  const text = input(args)
  return text === undefined ? undefined : joined(lines(text).reverse())
}

const sort: TextProgram = ({ args, input }) => {
  const { values, rest, valid } = optionsOf(args, '', 'nru')
  const text = input(rest)
  if (!valid || text === undefined) return undefined
  const numeric = (one: string) => Number.parseInt(one, 10) || 0
  const byText = (one: string, two: string) => (one < two ? -1 : one > two ? 1 : 0)
  let all = lines(text).sort(
    (one, two) => (values.has('n') && numeric(one) - numeric(two)) || byText(one, two),
  )
  if (values.has('u')) all = all.filter((one, at) => one !== all[at - 1])
  return joined(values.has('r') ? all.reverse() : all)
}

const grep: TextProgram = ({ shell, args, input }) => {
  const { values, rest, valid } = optionsOf(args, 'e', 'qvFcEoi')
  const given = values.get('e')
  const [pattern, ...files] = given === undefined ? rest : [given, ...rest]
  const text = input(files)
  const found = pattern === undefined || !valid ? undefined : searcher(pattern, values)
  if (text === undefined || found === undefined) return undefined
  const all = lines(text)
  if (!affordsSearch(found.regular, all, shell.run.budget)) return undefined
  const selected = all.filter((line) => found.expression.test(line) !== values.has('v'))
  const status = selected.length > 0 ? 0 : 1
  if (values.has('q')) return { text: '', status }
  if (values.has('c')) return { text: `${selected.length}\n`, status }
  if (!values.has('o')) return { ...joined(selected), status }
  if (values.has('v') || hasAlternatives(found.regular)) return undefined
  const matched = selected.flatMap((line) => [...line.matchAll(found.everywhere)])
  return { ...joined(matched.map(([one]) => one).filter((one) => one !== '')), status }
}

/** The search of `grep`; undefined where its pattern is not followed. */
function searcher(pattern: string, options: ReadonlyMap<string, string>) {
  const isFixed = options.has('F')
  const regular: Regular | undefined = isFixed
    ? { source: pattern.replace(/[.*+?^$|\\()[\]{}/-]/g, '\\$&'), degree: 1, ways: 1 }
    : readRegular(pattern, options.has('E') ? 'extended' : 'basic')
  if (regular === undefined || pattern.includes('\n')) return undefined
  const flags = options.has('i') ? 'i' : ''
  return {
    expression: new RegExp(regular.source, flags),
    everywhere: new RegExp(regular.source, `${flags}g`),
    regular,
  }
}

const expr: TextProgram = ({ args }) => {
  const [left = '', operator, right = ''] = args
  if (args.length !== 3 || !/^-?\d{1,15}$/.test(left) || !/^-?\d{1,15}$/.test(right))
    return undefined
  const [one, two] = [BigInt(left), BigInt(right)]
  if ((operator === '/' || operator === '%') && two === 0n) return { text: '', status: 2 }
  const value = EXPR_OPERATORS.get(operator ?? '')?.(one, two)
  return value === undefined ? undefined : { text: `${value}\n`, status: value === 0n ? 1 : 0 }
}

const EXPR_OPERATORS: ReadonlyMap<string, (one: bigint, two: bigint) => bigint> = new Map([
  ['+', (one, two) => one + two],
  ['-', (one, two) => one - two],
  ['*', (one, two) => one * two],
  ['/', (one, two) => one / two],
  ['%', (one, two) => one % two],
])

/** `env` and `printenv` of one variable. */
const printenv: TextProgram = ({ shell, args }) => {
  const [name] = args
  if (name === undefined || args.length !== 1) return undefined
  const variable = shell.variables.get(name)
  if (!variable?.exported || typeof variable.value !== 'string') return { text: '', status: 1 }
  return hasUnknown(variable.value) ? undefined : { text: `${variable.value}\n` }
}

/** The programs that print text which scripts put into commands. */
export const TEXT_PROGRAMS: ReadonlyMap<string, TextProgram> = new Map([
  ['cat', cat],
  ['basename', basename],
  ['dirname', dirname],
  ['seq', seq],
  ['hostname', hostname],
  ['cut', cut],
  ['tr', tr],
  ['head', head],
  ['tail', tail],
  ['wc', wc],
  ['rev', rev],
  ['tac', tac],
  ['sort', sort],
  ['grep', grep],
  ['expr', expr],
  ['printenv', printenv],
])
