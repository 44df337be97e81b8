import type {
  ParameterDefaultOperation,
  ParameterExpansionPart,
  SimpleExpansionPart,
  Word,
} from 'unbash'
import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import { keysOf, textOf, type Variable, valuesOf } from '../state/variables.ts'
import type { Range } from '../types.ts'
import { computeArithmetic, setElement, subscript } from './arithmetic-text.ts'
import { expandArithmeticText, expandPieces, expandText, separator } from './nested.ts'
import { isTextOperation, operate } from './operations.ts'
import { BREAK, DEFAULT_IFS, isAscii, joinPieces, type Mode, type Pieces } from './pieces.ts'

/** What a parameter is: one text, or a list as `$@` and `${ARRAY[@]}` are. */
interface Found {
  readonly values: readonly string[]
  readonly isSet: boolean
  /** `@` keeps the values apart, `*` joins them; undefined: it is one text. */
  readonly list?: '@' | '*'
}

/** The pieces that `$NAME` or `${...}` becomes. */
export function expandParameter(
  shell: Shell,
  part: SimpleExpansionPart | ParameterExpansionPart,
  mode: Mode,
): Pieces {
  const range = shell.range(part)
  if (part.type === 'SimpleExpansion') {
    const name = part.text.slice(1)
    return emit(shell, required(shell, name, lookUp(shell, name, undefined, range), range), mode)
  }
  refuseInSh(shell, part, range)
  if (part.prefix === '!') {
    const direct = asDirect(shell, part, range)
    if (direct !== undefined) return expandParameter(shell, direct, mode)
    return emit(shell, indirect(shell, part, range), mode)
  }
  const found = lookUp(shell, part.parameter, part.index, range)
  if (part.prefix === '#') return emit(shell, one(lengthOf(shell, part, found, range)), mode)
  const { operation } = part
  if (operation?.type === 'Default') return expandDefault(shell, part, operation, found, mode)
  const present = required(shell, part.parameter, found, range)
  if (operation === undefined) return emit(shell, present, mode)
  if (operation.type === 'Slice') return emit(shell, slice(shell, part, present, range), mode)
  if (!found.isSet && found.list === undefined) return emit(shell, present, mode)
  // The standard leaves open what an operation on a list gives; releases of dash differ.
  const isOpen = !shell.isBash && found.list !== undefined
  if (isOpen || !isTextOperation(operation))
    return emit(shell, one(notFollowed(shell, part, range)), mode)
  const values = present.values.map((value) => operate(shell, operation, value, range))
  return emit(shell, { ...present, values }, mode)
}

const BASH_OPERATIONS: ReadonlySet<string> = new Set([
  ...['Replace', 'Slice', 'CaseModification', 'Transform', 'Names', 'Unknown'],
])

function refuseInSh(shell: Shell, part: ParameterExpansionPart, range: Range): void {
  if (shell.isBash) {
    // The parser does not know `${NAME~}`, which changes the case.
    if (part.operation?.type !== 'Unknown' || /^\$\{\w+~~?\}$/.test(part.text)) return
  } else if (
    part.prefix !== '!' &&
    part.index === undefined &&
    !BASH_OPERATIONS.has(part.operation?.type ?? '')
  ) {
    return
  }
  const hint = shell.isBash ? '' : ': sh does not know it. Run the script with bash'
  shell.stop('shell_bad_substitution', `Bad substitution ${part.text}${hint}`, range)
}

function one(text: string): Found {
  return { values: [text], isSet: true }
}

function notFollowed(shell: Shell, part: ParameterExpansionPart, range: Range): string {
  return shell.unknown(`\`${part.text}\``, 'this expansion is not evaluated here', range)
}

/** The value of a parameter, or the values of a list. */
function lookUp(shell: Shell, name: string, index: Word | undefined, range: Range): Found {
  if (name === '@' || name === '*') {
    return { values: shell.positional, isSet: shell.positional.length > 0, list: name }
  }
  const variable = shell.variables.get(name)
  if (index !== undefined && (index.text === '@' || index.text === '*')) {
    const fromBash = variable === undefined ? shell.get(name, range) : undefined
    const values = fromBash === undefined ? valuesOf(variable) : [fromBash]
    return { values, isSet: values.length > 0, list: index.text }
  }
  const text =
    index === undefined ? single(shell, name, range) : elementAt(shell, name, variable, index)
  return { values: text === undefined ? [] : [text], isSet: text !== undefined }
}

function elementAt(
  shell: Shell,
  name: string,
  variable: Variable | undefined,
  index: Word,
): string | undefined {
  const key = keyOf(shell, name, index)
  const value = variable?.value
  if (typeof value === 'object') return value.elements.get(key)
  // A list that bash sets is unknown as a whole.
  if (variable === undefined) return shell.get(name, shell.range(index))
  return key === '0' ? textOf(variable) : undefined
}

/** The key that the index of an element stands for. */
export function keyOf(shell: Shell, name: string, index: Word): string {
  const value = shell.variables.get(name)?.value
  const isAssociative = typeof value === 'object' && value.associative
  const range = shell.range(index)
  const text = isAssociative
    ? expandText(shell, index)
    : expandArithmeticText(shell, index.text, range)
  return subscript(shell, name, text, range)
}

/** The text of a variable, a positional or a special parameter. */
function single(shell: Shell, name: string, range: Range): string | undefined {
  if (/^\d+$/.test(name)) {
    return name === '0' ? shell.zero : shell.positional[Number(name) - 1]
  }
  if (name === '#') return countOf(shell, '$#', shell.positional, range)
  if (name === '?') return exitStatus(shell, range)
  if (name === '$' || name === '!') return shell.unknown(`$${name}`, 'it is a process id', range)
  if (name === '-') return shell.unknown('$-', 'it lists the options of the shell', range)
  return shell.get(name, range)
}

function exitStatus(shell: Shell, range: Range): string {
  const { unknown, assumed, code } = shell.status
  if (unknown === undefined || assumed) return code.toString()
  return shell.unknown(unknown.what, unknown.because, range)
}

/** Stops the shell under `set -u` where a parameter is not set. */
function required(shell: Shell, name: string, found: Found, range: Range): Found {
  if (found.isSet || found.list !== undefined) return found
  if (shell.run.unsetIsUnknown && /^\w+$/.test(name)) {
    return one(shell.unknown(`$${name}`, 'it is not set in env', range))
  }
  if (shell.options.nounset) {
    const message = `${name} is not set, and \`set -u\` ends the script there. Set it, or write \${${name}:-}`
    shell.stop('shell_unset', message, range, shell.isBash ? 127 : 2)
  }
  return one('')
}

/** The values as pieces: a list in quotes stays apart or is joined, everything unquoted is split later. */
function emit(shell: Shell, { values, list }: Found, mode: Mode): Pieces {
  const kind = mode.quoted ? 'quoted' : 'expanded'
  if (list === undefined) return [{ text: values.join(' '), kind }]
  if (list === '*' && !(mode.split && !mode.quoted)) {
    return values.length === 0 && mode.quoted
      ? [{ text: '', kind }]
      : [{ text: values.join(separator(shell)), kind }]
  }
  // bash keeps empty values apart where something else than a blank separates them.
  const sign = separator(shell)
  if (!mode.quoted && mode.split && shell.isBash && sign !== '' && !DEFAULT_IFS.includes(sign)) {
    return [{ text: values.join(sign), kind }]
  }
  return values.flatMap((text, at) => [...(at > 0 ? [BREAK as typeof BREAK] : []), { text, kind }])
}

function lengthOf(shell: Shell, part: ParameterExpansionPart, found: Found, range: Range): string {
  if (found.list !== undefined) {
    const isMissing = part.index !== undefined && !shell.variables.has(part.parameter)
    if (isMissing && shell.options.nounset) {
      shell.giveUp('shell_unset', `${part.parameter} is not set, and \`set -u\` is on`, range)
    }
    return countOf(shell, part.text, found.values, range)
  }
  const text = required(shell, part.parameter, found, range).values[0] ?? ''
  const cause = shell.run.unknowns.first(text)
  if (cause !== undefined) return shell.unknown(cause.what, cause.because, range)
  if (isAscii(text)) return text.length.toString()
  return shell.unknown(`\`${part.text}\``, 'the length depends on the locale', range)
}

/** How many there are: unquoted, what is unknown could be none or several. */
function countOf(shell: Shell, text: string, values: readonly string[], range: Range): string {
  const unknown = values.flatMap((value) => shell.run.unknowns.all(value))[0]
  if (unknown === undefined) return values.length.toString()
  return shell.unknown(text, `it depends on ${unknown.what}`, range)
}

/** `${V:-word}` and its siblings. */
function expandDefault(
  shell: Shell,
  part: ParameterExpansionPart,
  operation: ParameterDefaultOperation,
  looked: Found,
  mode: Mode,
): Pieces {
  const range = shell.range(part)
  const found = assumeUnset(shell, part, operation, looked, range)
  const use = usesOperand(shell, operation, found)
  if (use === undefined) {
    const cause = shell.run.unknowns.first(found.values.join(''))
    return emit(
      shell,
      one(shell.unknown(cause?.what ?? part.text, cause?.because ?? '', range)),
      mode,
    )
  }
  const sign = operation.operator.at(-1)
  if (sign === '+')
    return use
      ? [{ text: '', kind: mode.quoted ? 'quoted' : 'expanded' }]
      : operand(shell, operation, mode)
  if (!use) return emit(shell, found, mode)
  if (sign === '-') return operand(shell, operation, mode)
  if (sign === '=') return assignDefault(shell, part, operation, mode)
  const message = joinPieces(operand(shell, operation, { ...mode, split: false }))
  const text = shell.run.unknowns.show(message) || 'it is not set'
  return shell.stop('shell_required', `${part.parameter}: ${text}`, range, shell.isBash ? 127 : 2)
}

/** A parameter that may be set where the command runs: one that has to be set is unknown, another is assumed to be unset. */
function assumeUnset(
  shell: Shell,
  { parameter, text }: ParameterExpansionPart,
  { operator }: ParameterDefaultOperation,
  found: Found,
  range: Range,
): Found {
  if (!shell.run.unsetIsUnknown || found.isSet || found.list !== undefined) return found
  if (operator.endsWith('?')) return required(shell, parameter, found, range)
  const message = `${text}: assuming that ${parameter} is not set, because it is not in env`
  shell.notice('assumed_unset', message, range)
  return found
}

/** Whether the parameter is missing, as the operator counts it; undefined when that is unknown. */
function usesOperand(
  shell: Shell,
  { operator }: ParameterDefaultOperation,
  found: Found,
): boolean | undefined {
  if (!found.isSet) return true
  if (!operator.startsWith(':')) return false
  if (found.values.length > 1) return false
  return shell.run.unknowns.isEmpty(found.values[0] ?? '')
}

/** The word after the operator: outside quotes, what is not quoted within it is split. */
function operand(shell: Shell, { operand: word }: ParameterDefaultOperation, mode: Mode): Pieces {
  const pieces = expandPieces(shell, word, mode)
  if (mode.quoted) {
    return pieces.map((piece) => (piece === BREAK ? piece : { ...piece, kind: 'quoted' }))
  }
  return pieces.map((piece) =>
    piece === BREAK || piece.kind === 'quoted' ? piece : { ...piece, kind: 'expanded' },
  )
}

function assignDefault(
  shell: Shell,
  part: ParameterExpansionPart,
  operation: ParameterDefaultOperation,
  mode: Mode,
): Pieces {
  const range = shell.range(part)
  if (!/^[A-Za-z_]\w*$/.test(part.parameter)) {
    shell.stop('shell_assign', `$${part.parameter} cannot be assigned to`, range)
  }
  const text = joinPieces(operand(shell, operation, { ...mode, split: false }))
  if (part.index === undefined) shell.set(part.parameter, text, range)
  else setElement(shell, part.parameter, keyOf(shell, part.parameter, part.index), text, range)
  return emit(shell, one(text), mode)
}

/** `${!NAME+word}` and the like as the expansion of the variable that NAME names; undefined if it is not one, or no name. */
function asDirect(
  shell: Shell,
  part: ParameterExpansionPart,
  range: Range,
): ParameterExpansionPart | undefined {
  const { operation, index, parameter } = part
  if (operation === undefined || operation.type === 'Names' || index !== undefined) return undefined
  const [name] = lookUp(shell, parameter, undefined, range).values
  if (name === undefined || !NAME.test(name)) return undefined
  return { ...part, parameter: name, prefix: undefined, index: undefined }
}

/** What a variable, or a positional parameter, is called. */
const NAME = /^(?:[A-Za-z_]\w*|\d+)$/

/** `${!NAME}`, `${!ARRAY[@]}` and `${!PREFIX*}`. */
function indirect(shell: Shell, part: ParameterExpansionPart, range: Range): Found {
  const { operation, index, parameter } = part
  if (operation?.type === 'Names') {
    const names = [...shell.variables.keys()].filter((name) => name.startsWith(parameter)).sort()
    return { values: names, isSet: names.length > 0, list: operation.operator }
  }
  const variable = shell.variables.get(parameter)
  if (index !== undefined && (index.text === '@' || index.text === '*')) {
    const value = variable?.value
    const keys = typeof value === 'object' ? keysOf(value) : value === undefined ? [] : ['0']
    return { values: keys, isSet: keys.length > 0, list: index.text }
  }
  const name = lookUp(shell, parameter, index, range).values[0]
  if (isNoName(name) && !shell.run.unsetIsUnknown) {
    const message = `Invalid indirect expansion ${part.text}: ${parameter} does not hold the name of a variable`
    shell.giveUp('shell_bad_substitution', message, range)
  }
  const isName = name !== undefined && NAME.test(name)
  if (operation !== undefined || !isName) return one(notFollowed(shell, part, range))
  return required(shell, name, lookUp(shell, name, undefined, range), range)
}

function isNoName(name: string | undefined): boolean {
  return name === undefined || (/^$|\s/.test(name) && !hasUnknown(name))
}

/** `${V:offset:length}`, of a text or of a list. */
function slice(shell: Shell, part: ParameterExpansionPart, found: Found, range: Range): Found {
  const { operation } = part
  if (operation?.type !== 'Slice') return found
  const offset = number(shell, operation.offset, range)
  const length = operation.length === undefined ? undefined : number(shell, operation.length, range)
  if (offset === undefined || (operation.length !== undefined && length === undefined)) {
    return one(notFollowed(shell, part, range))
  }
  if (found.list !== undefined) return sliceList(shell, part, found, offset, length, range)
  const text = found.values[0] ?? ''
  if (hasUnknown(text) || !isAscii(text)) return one(notFollowed(shell, part, range))
  const bounds = boundsOf(text.length, offset, length)
  if (bounds === undefined) return tooShort(shell, part, range)
  return one(text.slice(...bounds))
}

function number(shell: Shell, word: Word, range: Range): number | undefined {
  const value = computeArithmetic(shell, expandArithmeticText(shell, word.text, range), range)
  return typeof value === 'bigint' ? Number(value) : undefined
}

/** From where to where a slice goes; undefined when its length is negative beyond the start. */
function boundsOf(
  size: number,
  offset: number,
  length: number | undefined,
): [number, number] | undefined {
  const start = offset < 0 ? size + offset : offset
  if (start < 0 || start > size) return [0, 0]
  if (length === undefined) return [start, size]
  if (length >= 0) return [start, Math.min(size, start + length)]
  return size + length < start ? undefined : [start, size + length]
}

function tooShort(shell: Shell, part: ParameterExpansionPart, range: Range): never {
  shell.giveUp('shell_substring', `${part.text}: the length goes before the start`, range)
}

function sliceList(
  shell: Shell,
  part: ParameterExpansionPart,
  found: Found,
  offset: number,
  length: number | undefined,
  range: Range,
): Found {
  // `${@:0}` begins with $0.
  const isPositional = part.index === undefined
  const values = isPositional ? [shell.zero, ...found.values] : found.values
  if (length !== undefined && length < 0) return tooShort(shell, part, range)
  if (!isPositional && !isDense(shell, part.parameter)) {
    return one(notFollowed(shell, part, range))
  }
  const bounds = boundsOf(values.length, offset, length) ?? [0, 0]
  return { ...found, values: values.slice(...bounds) }
}

function isDense(shell: Shell, name: string): boolean {
  const value = shell.variables.get(name)?.value
  return (
    typeof value !== 'object' ||
    (!value.associative && value.elements.size > 0
      ? keysOf(value).at(-1) === String(value.elements.size - 1)
      : !value.associative)
  )
}
