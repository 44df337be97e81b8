import {
  affordsSearch,
  hasAlternatives,
  type Regular,
  readRegular,
} from '../expand/regular-expression.ts'
import type { Budget } from '../state/budget.ts'
import type { TextProgram } from './text-programs.ts'

/** `sed` with substitutions alone. */
export const sed: TextProgram = ({ shell, args, input }) => {
  const { scripts, files, isExtended, isQuiet } = readArguments(args)
  const text = input(files)
  if (scripts === undefined || text === undefined) return undefined
  const commands = scripts
    .flatMap((script) => script.split(/[;\n]/))
    .filter((one) => one.trim() !== '')
    .map((one) => substitution(one.trim(), isExtended))
  const isEnded = text === '' || text.endsWith('\n')
  const lines = (isEnded ? text.slice(0, -1) : text).split('\n')
  const printed: string[] = []
  for (const line of text === '' ? [] : lines) {
    const edited = edit(line, commands, shell.run.budget)
    if (edited === undefined) return undefined
    printed.push(...edited.printed, ...(isQuiet ? [] : [edited.line]))
  }
  const end = isEnded && printed.length > 0 ? '\n' : ''
  return { text: printed.join('\n') + end }
}

/** A line after all substitutions, and what `p` printed on the way; undefined when one is not followed. */
function edit(start: string, commands: readonly (Substitution | undefined)[], budget: Budget) {
  const printed: string[] = []
  let line = start
  for (const command of commands) {
    if (command === undefined || !affordsSearch(command.regular, [line], budget)) return undefined
    const { expression, replacement, prints } = command
    if (prints && line.search(expression) !== -1)
      printed.push(line.replace(expression, replacement))
    line = line.replace(expression, replacement)
  }
  return { line, printed }
}

function readArguments(args: readonly string[]) {
  const scripts: string[] = []
  const rest: string[] = []
  let isExtended = false
  let isQuiet = false
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (/^-[nEr]*e?$/.test(word) && word !== '-') {
      isExtended ||= /[Er]/.test(word)
      isQuiet ||= word.includes('n')
      if (word.endsWith('e')) scripts.push(args[++at] ?? '')
    } else if (word.startsWith('-')) {
      return { scripts: undefined, files: [], isExtended, isQuiet }
    } else rest.push(word)
  }
  if (scripts.length === 0) scripts.push(rest.shift() ?? '')
  return { scripts, files: rest, isExtended, isQuiet }
}

interface Substitution {
  readonly regular: Regular
  readonly expression: RegExp
  readonly replacement: string
  /** Whether a line that changes is printed, as `s///p` does. */
  readonly prints: boolean
}

/** `s/EXPRESSION/REPLACEMENT/g`; undefined for any other command. */
function substitution(text: string, isExtended: boolean): Substitution | undefined {
  const separator = text.charAt(1)
  if (text.charAt(0) !== 's' || !'/|,#:@'.includes(separator) || separator === '') return undefined
  const [searched = '', replaced = '', flags, ...others] = parts(text.slice(2), separator)
  if (flags === undefined || others.length > 0 || !/^[gp]*$/.test(flags)) return undefined
  const regular = readRegular(searched, isExtended ? 'extended' : 'basic')
  const replacement = replacementOf(replaced)
  if (regular === undefined || hasAlternatives(regular) || searched === '') return undefined
  if (replacement === undefined) return undefined
  const expression = new RegExp(regular.source, flags.includes('g') ? 'g' : '')
  return { regular, expression, replacement, prints: flags.includes('p') }
}

/** The parts between separators; one with a backslash before it is an ordinary character. */
function parts(text: string, separator: string): string[] {
  const all = ['']
  for (let at = 0; at < text.length; at++) {
    const pair = text.slice(at, at + 2)
    if (text.charAt(at) === separator) all.push('')
    else if (pair.length === 2 && pair.startsWith('\\')) {
      all.push(`${all.pop()}${pair.endsWith(separator) ? separator : pair}`)
      at++
    } else all.push(`${all.pop()}${text.charAt(at)}`)
  }
  return all
}

/** The replacement as JavaScript writes it; undefined where it has an escape that is not followed. */
function replacementOf(text: string): string | undefined {
  if (/\\[^0-9&\\/.-]/.test(text) || text.includes('\n')) return undefined
  return text.replace(/\\(.)|&|\$/g, (one, escaped?: string) => {
    if (one === '&') return '$&'
    if (one === '$') return '$$'
    return /^\d$/.test(escaped ?? '') ? (escaped === '0' ? '$&' : `$${escaped}`) : (escaped ?? '')
  })
}
