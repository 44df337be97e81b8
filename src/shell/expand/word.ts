/** The expansion of a word: quotes, tilde, parameters, commands and arithmetic, then fields. */

import {
  type ArithmeticExpansionPart,
  type BraceExpansionPart,
  type CommandArgument,
  type CommandExpansionPart,
  type ParsedScript,
  type ProcessSubstitutionPart,
  parse,
  type Word,
  type WordPart,
} from 'unbash'
import { endSubshell } from '../execute/subshell.ts'
import type { Shell } from '../state/shell.ts'
import type { Source } from '../state/source.ts'
import { Output } from '../state/streams.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'
import { expandArithmetic } from './arithmetic-text.ts'
import { expandBraces } from './braces.ts'
import { expandArithmeticText, expandDocumentText } from './nested.ts'
import { expandParameter } from './parameter.ts'
import {
  BREAK,
  DEFAULT_IFS,
  type Field,
  joinPieces,
  type Mode,
  type Piece,
  type Pieces,
  splitFields,
} from './pieces.ts'

/** The fields that a word of a command becomes: none, one or several. */
export function expandFields(shell: Shell, word: Word): Field[] {
  if (shell.isBash && word.parts?.some(isBraceExpansion)) {
    const range = shell.range(word)
    return readBraceWords(shell, word.text, range, (argument) =>
      argument.type === 'Word' ? splitWord(shell, argument, range) : [],
    )
  }
  return splitWord(shell, word, shell.range(word))
}

/** The pieces of a word in any place. */
export function expandWordPieces(shell: Shell, word: Word, mode: Mode): Pieces {
  shell.run.budget.step()
  const pieces: Pieces = []
  if (word.parts === undefined) pieces.push(...literal(shell, word.text, word, mode))
  else for (const part of word.parts) pieces.push(...expandPart(shell, part, mode))
  shell.run.budget.produce(
    pieces.reduce((sum, one) => sum + (one === BREAK ? 1 : one.text.length), 0),
  )
  return mode.quoted ? pieces : expandTilde(shell, pieces, word, mode)
}

/** The text that parts of a here-document become. */
export function expandHereDocument(shell: Shell, parts: readonly WordPart[]): string {
  const mode: Mode = { quoted: true, split: false }
  return joinPieces(parts.flatMap((part) => expandPart(shell, part, mode)))
}

/** Whether a part is `{a,b}` or `{1..3}`, which makes several words. */
export function isBraceExpansion({ type }: WordPart): boolean {
  return type === 'BraceExpansion'
}

/** Reads each word that the braces in a text make, as the argument of a command. */
export function readBraceWords<T>(
  shell: Shell,
  text: string,
  range: Range,
  read: (argument: CommandArgument) => T[],
): T[] {
  const words = expandBraces(text)
  if (words === undefined) {
    shell.notStatic('what the braces expand to: too much', 'they expand to too many words', range)
  }
  shell.run.budget.step(words.reduce((sum, one) => sum + 2 + (one.length >> 2), 0))
  const outer = shell.source
  try {
    return words.flatMap((one) => {
      shell.source = { text: one, dialect: outer.dialect, within: range }
      const command = parse(`x ${one}`).commands[0]?.command
      const argument = command?.type === 'Command' ? command.args[0] : undefined
      return argument === undefined ? [] : read(argument)
    })
  } finally {
    shell.source = outer
  }
}

function splitWord(shell: Shell, word: Word, range: Range): Field[] {
  const pieces = expandWordPieces(shell, word, { quoted: false, split: true })
  const ifs = shell.variables.has('IFS') ? (shell.get('IFS', range) ?? '') : DEFAULT_IFS
  return splitFields(pieces, ifs).map((field) => {
    const text = field.map((piece) => piece.text).join('')
    if (!shell.options.noglob && field.some(isGlob)) {
      const message = `The shell reads ${text} as a pattern of file names. It stays unchanged only while no file matches. Quote it`
      shell.notice('unquoted_glob', message, range)
    }
    const isUncertain = field.some(
      (piece) => piece.kind === 'expanded' && shell.run.unknowns.all(piece.text).length > 0,
    )
    return { text, range, ...(isUncertain && { isUncertain }) }
  })
}

function isGlob(piece: Piece): boolean {
  if (piece.kind === 'quoted' || hasUnknown(piece.text)) return false
  const open = piece.text.indexOf('[')
  return /[*?]/.test(piece.text) || (open !== -1 && piece.text.indexOf(']', open + 2) !== -1)
}

function expandPart(shell: Shell, part: WordPart, mode: Mode): Pieces {
  switch (part.type) {
    case 'Literal':
      return mode.quoted ? [quoted(part.value)] : literal(shell, part.text, part, mode)
    case 'Glob':
      return literal(shell, part.text, part, mode)
    case 'SingleQuoted':
      return singleQuoted(shell, part, mode)
    case 'AnsiCQuoted':
      return ansiQuoted(shell, part, mode)
    case 'DoubleQuoted':
      return doubleQuoted(shell, part.parts)
    case 'LocaleString':
      return [...(shell.isBash ? [] : [quoted('$')]), ...doubleQuoted(shell, part.parts)]
    case 'SimpleExpansion':
    case 'ParameterExpansion':
      return expandParameter(shell, part, mode)
    case 'CommandExpansion':
      return [result(substitute(shell, part), mode)]
    case 'ArithmeticExpansion':
      return [result(arithmetic(shell, part), mode)]
    case 'BraceExpansion':
      return plainBraces(shell, part, mode)
    case 'ProcessSubstitution':
      return [quoted(processSubstitution(shell, part))]
    default:
      return [
        quoted(shell.unknown(`\`${part.text}\``, 'it is not evaluated here', shell.range(part))),
      ]
  }
}

/** Braces that nothing expands, as in sh: their own characters, which the parser leaves out, and what is between them. */
function plainBraces(shell: Shell, part: BraceExpansionPart, mode: Mode): Pieces {
  const pieces: Pieces = []
  let from = 0
  for (const inner of part.parts ?? []) {
    const at = inner.pos - part.pos
    pieces.push(...literal(shell, part.text.slice(from, at), part, mode))
    pieces.push(...expandPart(shell, inner, mode))
    from = inner.end - part.pos
  }
  return [...pieces, ...literal(shell, part.text.slice(from), part, mode)]
}

function quoted(text: string): Piece {
  return { text, kind: 'quoted' }
}

function result(text: string, mode: Mode): Piece {
  return { text, kind: mode.quoted ? 'quoted' : 'expanded' }
}

/** Single quotes are ordinary characters within double quotes and here-documents. */
function singleQuoted(
  shell: Shell,
  { text, value, ...at }: Extract<WordPart, { type: 'SingleQuoted' }>,
  mode: Mode,
): Pieces {
  if (!mode.quoted) return [quoted(value)]
  return [quoted(`'${expandDocumentText(shell, text.slice(1, -1), shell.range(at))}'`)]
}

function doubleQuoted(shell: Shell, parts: readonly WordPart[]): Pieces {
  if (parts.length === 0) return [quoted('')]
  return parts.flatMap((part) => expandPart(shell, part, { quoted: true, split: false }))
}

/** dash knows no `$'...'`: there it is a dollar sign and a quotation. */
function ansiQuoted(
  shell: Shell,
  part: Extract<WordPart, { type: 'AnsiCQuoted' }>,
  mode: Mode,
): Pieces {
  if (mode.quoted) return [quoted(part.text)]
  if (shell.isBash) return [quoted(part.value)]
  const message = `sh does not know ${part.text}: it reads a dollar sign and ${part.text.slice(1)}. Use printf, or run the script with bash`
  shell.notice('ansi_quote_in_sh', message, shell.range(part))
  return [quoted(`$${part.text.slice(2, -1)}`)]
}

/** Text of the script outside quotes: a backslash quotes what follows, and joins lines. */
function literal(shell: Shell, text: string, at: { pos: number; end: number }, mode: Mode): Pieces {
  if (mode.quoted) return [quoted(unescapeDouble(text))]
  if (text.includes('\\')) return unescaped(shell, text, at)
  return text === '' ? [] : [{ text, kind: 'literal' }]
}

function unescaped(shell: Shell, text: string, at: { pos: number; end: number }): Pieces {
  const pieces: Pieces = []
  for (const [, plain, escaped] of text.matchAll(/([^\\]+)|\\([\s\S]|$)/g)) {
    if (plain !== undefined) pieces.push({ text: plain, kind: 'literal' })
    else if (escaped === '') pieces.push(quoted('\\'))
    else if (escaped !== '\n') {
      if (escaped === ' ' || escaped === '\r') noticeEscapedSpace(shell, at, escaped)
      pieces.push(quoted(escaped ?? ''))
    }
  }
  return pieces
}

function noticeEscapedSpace(
  shell: Shell,
  at: { pos: number; end: number },
  character: string,
): void {
  const what = character === '\r' ? 'a carriage return' : 'a space'
  const message = `A backslash is followed by ${what}, so it does not continue the line: the shell passes ${what} on as an argument or part of one. Remove what follows the backslash`
  shell.notice('blank_after_backslash', message, shell.range(at))
}

/** What double quotes make of ordinary text. */
function unescapeDouble(text: string): string {
  return text.replace(/\\([$`"\\\n}])/g, (_, character: string) =>
    character === '\n' ? '' : character,
  )
}

/** Expands a tilde at the start, and in an assignment after a colon. */
function expandTilde(shell: Shell, pieces: Pieces, word: Word, mode: Mode): Pieces {
  const home = () => shell.get('HOME', shell.range(word)) ?? '~'
  return pieces.flatMap((piece, at) => {
    if (piece === BREAK || piece.kind !== 'literal' || !piece.text.includes('~')) return [piece]
    if (at > 0 && !mode.assignment) return [piece]
    const user = at === 0 && USER_HOME.test(piece.text)
    if (user)
      return [
        quoted(shell.unknown(piece.text, 'the users of the machine decide it', shell.range(word))),
      ]
    return withHome(piece.text, home, {
      isFirst: at === 0,
      isLast: at + 1 === pieces.length,
      expression: mode.assignment ? TILDE_AFTER_COLON : TILDE,
    })
  })
}

function withHome(
  text: string,
  home: () => string,
  { isFirst, isLast, expression }: { isFirst: boolean; isLast: boolean; expression: RegExp },
): Pieces {
  const out: Pieces = []
  let from = 0
  for (const match of text.matchAll(expression)) {
    const start = match.index + (match[1]?.length ?? 0)
    const isInWord = (start === 0 && !isFirst) || (start + 1 === text.length && !isLast)
    if (isInWord) continue
    out.push({ text: text.slice(from, start), kind: 'literal' }, quoted(home()))
    from = start + 1
  }
  return [...out, { text: text.slice(from), kind: 'literal' }]
}

/** The home of a user, or in bash an entry of its list of folders. */
const USER_HOME = /^~[\w+-][\w.-]*(?:\/|$)/
const TILDE = /^()~(?=\/|$)/g
const TILDE_AFTER_COLON = /(^|:)~(?=\/|:|$)/g

function arithmetic(shell: Shell, part: ArithmeticExpansionPart): string {
  const inner = part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2)
  return expandArithmetic(shell, expandArithmeticText(shell, inner, shell.range(part)), part)
}

/** What a command prints, without the newlines at its end. */
function substitute(shell: Shell, part: CommandExpansionPart): string {
  const range = shell.range(part)
  if (part.script === undefined)
    return shell.unknown(`\`${part.text}\``, 'it cannot be read', range)
  const { script } = part
  const source = sourceOf(shell, script, range)
  // A variable cannot hold U+0000: the shell leaves it out.
  return withoutNewlines(printed(shell, script, source, range).replaceAll('\0', ''))
}

/** `<(...)`: a file with what a command prints, under a name that only the run shows. */
function processSubstitution(shell: Shell, part: ProcessSubstitutionPart): string {
  const range = shell.range(part)
  const name = shell.unknown(`\`${part.text}\``, 'bash names it where it runs', range)
  const { script, operator } = part
  if (script === undefined || operator === '>') return name
  const { status, substituted } = shell
  shell.files.set(shell.path(name), printed(shell, script, sourceOf(shell, script, range), range))
  Object.assign(shell, { status, substituted })
  return name
}

/** The place of a command within a word. */
function sourceOf(shell: Shell, script: ParsedScript, range: Range): Source {
  return script.source === undefined
    ? shell.source
    : { text: script.source, dialect: shell.source.dialect, within: range }
}

/** What a script prints in a shell of its own. */
function printed(shell: Shell, script: ParsedScript, source: Source, range: Range): string {
  const fault = script.errors?.[0]
  if (fault !== undefined) shell.stop('shell_syntax', `Syntax error: ${fault.message}`, range, 2)
  const inner = shell.copy()
  inner.source = source
  inner.stdout = new Output()
  inner.errexitIgnored = shell.isBash ? 1 : shell.errexitIgnored
  try {
    shell.run.budget.nest(() => shell.run.interpreter.runStatements(inner, script.commands))
  } catch (signal) {
    endSubshell(inner, signal)
  }
  shell.status = inner.status
  shell.substituted = inner.status
  const { text } = inner.stdout
  shell.run.budget.produce(text.length)
  return text
}

function withoutNewlines(text: string): string {
  let end = text.length
  while (end > 0 && text.charAt(end - 1) === '\n') end--
  return text.slice(0, end)
}
