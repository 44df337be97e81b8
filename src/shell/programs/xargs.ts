/** `xargs COMMAND`: the command gets the words that xargs reads, in one process or in several. */

import type { Field } from '../expand/pieces.ts'
import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'
import { programName } from './program-name.ts'

interface Invocation {
  /** Whether nothing is started where nothing is read. */
  skipsEmpty: boolean
  /** The most words for one process. */
  most: number
  /** What stands for a line within the command: one process for each line. */
  replaced?: string
  command: readonly Field[]
}

/** Starts what `xargs COMMAND` starts; without a command it prints as `echo` does. False for any other program. */
export function runXargs(
  shell: Shell,
  words: readonly Field[],
  start: (command: readonly Field[]) => void,
): boolean {
  const [program, ...args] = words
  if (program === undefined || programName(program.text) !== 'xargs') return false
  const { range } = program
  const invocation = readInvocation(args)
  const { text } = shell.stdin
  if (invocation === undefined) {
    shell.notStatic('what `xargs` starts', 'one of its options is not evaluated here', range)
  }
  const prints = invocation.command.length === 0
  shell.setStatus(0)
  if (text === undefined || hasUnknown(text)) {
    const because = 'what it reads is unknown'
    if (!prints) shell.notStatic('what `xargs` starts', because, range)
    shell.stdout?.write(shell.unknown('the output of `xargs`', because, range))
    return true
  }
  shell.stdin.text = ''
  shell.run.budget.step(1 + (text.length >> 3))
  for (const command of commands(shell, invocation, text, range)) {
    if (prints) print(shell, command)
    else start(command)
  }
  return true
}

function print(shell: Shell, words: readonly Field[]): void {
  const [first] = words
  if (first !== undefined && /^-[neE]+$/.test(first.text)) {
    shell.notStatic('what `xargs` prints', `${first.text} is an option of echo`, first.range)
  }
  shell.stdout?.write(`${words.map(({ text }) => text).join(' ')}\n`)
}

function commands(
  shell: Shell,
  { command, most, replaced, skipsEmpty }: Invocation,
  text: string,
  range: Range,
): Field[][] {
  const field = (word: string): Field => ({ text: word, range })
  if (replaced !== undefined) {
    const lines = text.split('\n').map((line) => line.replace(/^[ \t]+/, ''))
    const items = lines.flatMap((line) => wordsIn(shell, line, range, '\n'))
    return items.map((item) =>
      command.map((word) => ({ ...word, text: word.text.replaceAll(replaced, () => item) })),
    )
  }
  const items = wordsIn(shell, text, range, ' \t\n')
  if (items.length === 0) return skipsEmpty ? [] : [[...command]]
  const batches: Field[][] = []
  for (let at = 0; at < items.length; at += most) {
    batches.push([...command, ...items.slice(at, at + most).map(field)])
  }
  return batches
}

function readInvocation(args: readonly Field[]): Invocation | undefined {
  const found: Invocation = { skipsEmpty: false, most: Number.MAX_SAFE_INTEGER, command: [] }
  let at = 0
  for (let word = args[0]?.text; word?.startsWith('-') && word !== '--'; word = args[at]?.text) {
    const taken = takeOption(found, word, args[at + 1]?.text)
    if (taken === undefined) return undefined
    at += taken
  }
  found.command = args.slice(args[at]?.text === '--' ? at + 1 : at)
  return found
}

/** Takes an option, and gives the number of its words; undefined where it is not followed. */
function takeOption(found: Invocation, word: string, next = ''): number | undefined {
  if (word === '-t') return 1
  if (word === '-r' || word === '--no-run-if-empty') {
    found.skipsEmpty = true
    return 1
  }
  const [, letter, value = ''] = /^-([nIP])([\s\S]*)$/.exec(word) ?? []
  if (letter === undefined || !takeValue(found, letter, value || next)) return undefined
  return value === '' ? 2 : 1
}

/** Takes an option with a value; false where the value is wrong. */
function takeValue(found: Invocation, letter: string, value: string): boolean {
  if (letter === 'I') {
    found.replaced = value
    return value !== ''
  }
  if (letter === 'n') found.most = Number(value)
  return /^[1-9]\d{0,5}$/.test(value)
}

/** A blank, text in quotes, what a backslash quotes, plain text, or what xargs refuses. */
const PART = /([ \t\n])|"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])|([^ \t\n"'\\]+)|[\s\S]/g

/** The words of a text as xargs reads them: quotes and backslashes keep together what is on a line. */
function wordsIn(shell: Shell, text: string, range: Range, separators: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (const [whole, blank, double, single, escaped, plain] of text.matchAll(PART)) {
    if (blank !== undefined && separators.includes(blank)) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const part = blank ?? double ?? single ?? escaped ?? plain
    if (part === undefined) {
      const because = `it reads ${whole} without an end, which it refuses`
      shell.notStatic('what `xargs` starts', because, range)
    }
    word = `${word ?? ''}${part}`
  }
  return word === undefined ? words : [...words, word]
}
