/** `read`: a line of known input, split over variables or into an array. */

import { DEFAULT_IFS, splitFields } from '../expand/pieces.ts'
import type { Builtin, Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'

interface ReadOptions {
  readonly isRaw: boolean
  /** The array that the fields go into. */
  readonly array?: string
  readonly names: readonly string[]
}

/** The builtin `read [names]`. */
export const read: Builtin = (shell, { args, range }) => {
  const words = args.map(({ text }) => text)
  const options =
    readOptions(words, shell.isBash) ??
    shell.notStatic('what `read` does', 'one of its options is not evaluated here', range)
  const { text } = shell.stdin
  if (text === undefined || hasUnknown(text)) {
    readUnknown(shell, options, range)
    return
  }
  const end = text.indexOf('\n')
  const line = end === -1 ? text : text.slice(0, end)
  shell.stdin.text = end === -1 ? '' : text.slice(end + 1)
  if (!options.isRaw && line.includes('\\')) {
    shell.notStatic('what `read` reads', 'a backslash is in it: use `read -r`', range)
  }
  if (options.array !== undefined) assignElements(shell, options.array, line, range)
  else assignFields(shell, options.names, line, range)
  shell.setStatus(end === -1 ? 1 : 0)
}

function readOptions(words: readonly string[], isBash: boolean): ReadOptions | undefined {
  let at = 0
  let isRaw = false
  for (; words[at]?.startsWith('-'); at++) {
    const word = words[at] ?? ''
    if (!(isBash ? /^-r?a?$/ : /^-r$/).test(word)) return undefined
    isRaw ||= word.includes('r')
    if (word.endsWith('a')) return { isRaw, array: words[at + 1] ?? 'REPLY', names: [] }
  }
  const names = words.slice(at)
  return { isRaw, names: names.length === 0 ? ['REPLY'] : names }
}

function readUnknown(shell: Shell, { array, names }: ReadOptions, range: Range): void {
  const because = 'what `read` reads is not known'
  for (const name of array === undefined ? names : [array]) {
    shell.set(name, shell.unknown(`$${name}`, because, range), range)
  }
  const unknown = { what: 'what `read` reads', because: 'it is unknown', ...range }
  shell.status = { code: 0, unknown }
}

function separators(shell: Shell, range: Range): string {
  return shell.variables.has('IFS') ? (shell.get('IFS', range) ?? '') : DEFAULT_IFS
}

function assignElements(shell: Shell, name: string, line: string, range: Range): void {
  const fields = splitFields([{ text: line, kind: 'expanded' }], separators(shell, range))
  const elements = new Map(
    fields.map((field, at) => [String(at), field.map(({ text }) => text).join('')] as const),
  )
  shell.run.budget.step(1 + elements.size)
  shell.set(name, { associative: false, elements }, range)
}

function assignFields(shell: Shell, names: readonly string[], line: string, range: Range): void {
  const ifs = separators(shell, range)
  const space = [...ifs].filter((one) => ' \t\n'.includes(one)).join('')
  let rest = trimStart(line, space)
  for (const [at, name] of names.entries()) {
    if (at === names.length - 1) {
      shell.set(name, lastField(rest, space, ifs), range)
      return
    }
    const end = firstOf(rest, ifs)
    shell.set(name, rest.slice(0, end), range)
    rest = afterDelimiter(rest.slice(end), space, ifs)
  }
}

/** Where the first of these characters is in a text; its length if none is. */
function firstOf(text: string, characters: string): number {
  let at = 0
  while (at < text.length && !characters.includes(text.charAt(at))) at++
  return at
}

function lastField(rest: string, space: string, ifs: string): string {
  const text = trimEnd(rest, space)
  const last = text.at(-1)
  const delimiters = [...text].filter((one) => ifs.includes(one) && !space.includes(one)).length
  return last !== undefined && delimiters === 1 && ifs.includes(last) && !space.includes(last)
    ? trimEnd(text.slice(0, -1), space)
    : text
}

function afterDelimiter(text: string, space: string, ifs: string): string {
  const rest = trimStart(text, space)
  const first = rest.charAt(0)
  const isDelimiter = first !== '' && ifs.includes(first) && !space.includes(first)
  return isDelimiter ? trimStart(rest.slice(1), space) : rest
}

function trimStart(text: string, characters: string): string {
  let at = 0
  while (at < text.length && characters.includes(text.charAt(at))) at++
  return text.slice(at)
}

function trimEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
