import type { TextProgram } from './text-programs.ts'

/** `sed` with substitutions alone, whose expressions mean the same in JavaScript and take no long time. */
export const sed: TextProgram = ({ shell, args, input }) => {
  const { scripts, files, isExtended } = readArguments(args)
  const text = input(files)
  if (scripts === undefined || text === undefined) return undefined
  const commands = scripts
    .flatMap((script) => script.split(';'))
    .map((one) => substitution(one.trim(), isExtended))
  shell.run.budget.step(text.length >> 4)
  let result = text.split('\n')
  for (const command of commands) {
    if (command === undefined || (text.length + 1) ** command.degree > 1e6) return undefined
    result = result.map((line) => line.replace(command.expression, command.replacement))
  }
  return { text: result.join('\n') }
}

function readArguments(args: readonly string[]) {
  const scripts: string[] = []
  const rest: string[] = []
  let isExtended = false
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '-E' || word === '-r') isExtended = true
    else if (word === '-e') scripts.push(args[++at] ?? '')
    else if (word.startsWith('-')) return { scripts: undefined, files: [], isExtended }
    else rest.push(word)
  }
  if (scripts.length === 0) scripts.push(rest.shift() ?? '')
  return { scripts, files: rest, isExtended }
}

/** `s/EXPRESSION/REPLACEMENT/g`. */
function substitution(text: string, isExtended: boolean) {
  const separator = text.charAt(1)
  if (text.charAt(0) !== 's' || !'/|,#:@'.includes(separator) || separator === '') return undefined
  const parts = text.slice(2).split(separator)
  const [expression = '', replacement = '', flags = ''] = parts
  if (parts.length !== 3 || !/^g?$/.test(flags)) return undefined
  if (!SIMPLE.test(expression)) return undefined
  if (!isExtended && expression.includes('+')) return undefined
  if (/[\\&$\n]/.test(replacement)) return undefined
  // The time that a search takes grows with the text to the power of its repetitions, and one.
  const degree = (expression.match(/[*+]/g)?.length ?? 0) + 1
  return { expression: new RegExp(expression, flags), replacement, degree }
}

/** Text, classes, `.` and repetitions, without groups. */
const SIMPLE = /^\^?(?:(?:[\w\s:,/@=-]|\\[./-]|\[\^?[\w.:,/-]+\]|\.)[*+]?)+\$?$/
