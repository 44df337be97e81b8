import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range, Unknown } from '../types.ts'

/** What `-eq` and its siblings compare. */
export const NUMBER_COMPARISONS: ReadonlyMap<string, (one: bigint, two: bigint) => boolean> =
  new Map([
    ['-eq', (one, two) => one === two],
    ['-ne', (one, two) => one !== two],
    ['-lt', (one, two) => one < two],
    ['-le', (one, two) => one <= two],
    ['-gt', (one, two) => one > two],
    ['-ge', (one, two) => one >= two],
  ])

/** Operators of `test` before one operand. */
export const UNARY_OPERATORS: ReadonlySet<string> = new Set(
  [...'abcdefghknoprstuvwxzGLNOS'].map((letter) => `-${letter}`),
)

/** Operators of `test` between two operands. */
export const BINARY_OPERATORS: ReadonlySet<string> = new Set([
  ...['=', '==', '!=', '<', '>', '-nt', '-ot', '-ef'],
  ...NUMBER_COMPARISONS.keys(),
])

/** Whether a test could not be decided. */
export function isUnknownResult(result: boolean | Unknown): result is Unknown {
  return typeof result === 'object'
}

/** A test of one word, such as `-z "$V"` or `-f FILE`. */
export function unaryTest(
  shell: Shell,
  operator: string,
  text: string,
  range: Range,
): boolean | Unknown {
  if (operator === '-z' || operator === '-n') {
    const empty = shell.run.unknowns.isEmpty(text)
    if (empty === undefined) return unknownIn(shell, text, range)
    return operator === '-z' ? empty : !empty
  }
  if (hasUnknown(text)) return unknownIn(shell, text, range)
  if (operator === '-v') return shell.variables.get(text)?.value !== undefined
  if (operator === '-t' || operator === '-o' || operator === '-R') {
    return { what: `\`${operator} ${text}\``, because: 'it depends on the run', ...range }
  }
  return fileTest(shell, operator, text, range)
}

function fileTest(shell: Shell, operator: string, name: string, range: Range): boolean | Unknown {
  if (name === '') return false
  shell.run.budget.step(shell.files.size >> 5)
  const path = shell.path(name)
  const content = shell.files.get(path)
  const isDirectory = [...shell.files.keys()].some((file) => file.startsWith(`${path}/`))
  if (content !== undefined && '-e -f -r -w'.includes(operator)) return true
  if (content !== undefined && operator === '-s') return content !== ''
  if (isDirectory && '-e -d'.includes(operator)) return true
  if (content !== undefined && operator === '-d') return false
  if (isDirectory && operator === '-f') return false
  const kind = operator === '-d' ? 'the folder' : 'the file'
  return {
    what: `whether ${kind} ${name} exists`,
    because: 'the image and its volumes decide',
    ...range,
  }
}

/** A comparison of two texts in the order of their characters, or of the ages of two files. */
export function compareTexts(
  shell: Shell,
  operator: string,
  one: string,
  two: string,
  range: Range,
): boolean | Unknown {
  if (hasUnknown(one + two)) return unknownIn(shell, one + two, range)
  if (operator === '<') return one < two
  if (operator === '>') return one > two
  return { what: `\`${operator}\``, because: 'the files of the image decide', ...range }
}

/** Whether two texts are equal. */
export function equalTexts(
  shell: Shell,
  one: string,
  two: string,
  range: Range,
): boolean | Unknown {
  if (one === two) return true
  if (!hasUnknown(one + two)) return false
  const empty = one === '' || two === '' ? shell.run.unknowns.isEmpty(one + two) : undefined
  return empty ?? unknownIn(shell, one + two, range)
}

function unknownIn(shell: Shell, text: string, range: Range): Unknown {
  const cause = shell.run.unknowns.first(text)
  return { what: cause?.what ?? 'a test', because: cause?.because ?? 'it is computed', ...range }
}
