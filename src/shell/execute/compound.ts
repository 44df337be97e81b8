/** `if`, `case`, loops, groups, functions, `[[ ]]` and `(( ))`. */

import type {
  ArithmeticCommand,
  ArithmeticFor,
  Case,
  CaseItem,
  CommandNode,
  CompoundList,
  For,
  Function as FunctionDefinition,
  If,
  TestCommand,
} from 'unbash'
import { computeArithmetic } from '../expand/arithmetic-text.ts'
import { expandArithmeticText, expandPattern, expandText } from '../expand/nested.ts'
import { compilePattern, matches } from '../expand/pattern.ts'
import type { Field } from '../expand/pieces.ts'
import { expandFields } from '../expand/word.ts'
import type { Shell } from '../state/shell.ts'
import { Discard } from '../state/signals.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'
import { evaluateTest } from './conditional.ts'
import { fork } from './fork.ts'
import { runLoop, runWhile } from './loops.ts'
import { runCommand, runStatements } from './nested.ts'
import { withRedirections } from './redirections.ts'
import { ignoringErrexit, runInSubshell } from './subshell.ts'

/** Runs a compound command. */
export function runCompound(shell: Shell, node: Exclude<CommandNode, { type: 'Command' }>): void {
  switch (node.type) {
    case 'If':
      runIf(shell, node, 0)
      return
    case 'For':
      runFor(shell, node)
      return
    case 'ArithmeticFor':
      runArithmeticFor(shell, node)
      return
    case 'While':
      runWhile(shell, node)
      return
    case 'Case':
      runCase(shell, node)
      return
    case 'Subshell':
      runInSubshell(shell, (inner) => runStatements(inner, node.body.commands))
      return
    case 'BraceGroup':
      runStatements(shell, node.body.commands)
      return
    case 'Function':
      defineFunction(shell, node)
      return
    case 'TestCommand':
      runTest(shell, node)
      return
    case 'ArithmeticCommand':
      runArithmetic(shell, node)
      return
    case 'Redirected':
      withRedirections(shell, node.redirects, () => runCommand(shell, node.command))
      return
    default:
      shell.notStatic(
        `what \`${node.type.toLowerCase()}\` does`,
        'it is not evaluated here',
        shell.range(node),
      )
  }
}

function runIf(shell: Shell, node: If, at: number): void {
  const branch = at === 0 ? node : node.elif[at - 1]
  if (branch === undefined) {
    shell.setStatus(0)
    if (node.else !== undefined) runStatements(shell, node.else.commands)
    return
  }
  ignoringErrexit(shell, () => runStatements(shell, branch.clause.commands))
  const { unknown, code } = shell.status
  const whenTrue = () => runStatements(shell, branch.then.commands)
  const whenFalse = () => runIf(shell, node, at + 1)
  if (unknown === undefined) (code === 0 ? whenTrue : whenFalse)()
  // Which branch is taken when a negated condition is unknown does not matter: both are run.
  else fork(shell, unknown, whenTrue, whenFalse)
}

function runFor(shell: Shell, { name, wordlist, body, ...node }: For): void {
  const range = shell.range(node)
  const fields = wordlist?.flatMap((word) => expandFields(shell, word))
  const values = fields?.map(({ text }) => text) ?? shell.positional
  shell.setStatus(0)
  const uncertain = fields?.find(({ isUncertain }) => isUncertain)
  if (uncertain !== undefined) {
    runUncertainFor(shell, name.value, uncertain, body)
    return
  }
  let at = 0
  const next = (): boolean => {
    const value = values[at]
    if (value === undefined) return false
    at++
    shell.set(name.value, value, range)
    return true
  }
  runLoop(shell, next, body)
}

/** A loop over an unknown number of words runs once, or not at all. */
function runUncertainFor(shell: Shell, name: string, { text, range }: Field, body: CompoundList) {
  const [cause] = shell.run.unknowns.all(text)
  const unknown = { what: cause?.what ?? 'a list', because: cause?.because ?? 'unknown', ...range }
  const values = [shell.unknown(`$${name}`, `it depends on ${unknown.what}`, range)]
  const next = (): boolean => {
    const value = values.pop()
    if (value !== undefined) shell.set(name, value, range)
    return value !== undefined
  }
  fork(
    shell,
    unknown,
    () => runLoop(shell, next, body),
    () => {},
  )
}

function runArithmeticFor(shell: Shell, node: ArithmeticFor): void {
  const range = shell.range(node)
  const compute = (expression: ArithmeticFor['test']): bigint => {
    if (expression === undefined) return 1n
    const text = shell.source.text.slice(expression.pos, expression.end)
    const value = computeArithmetic(shell, expandArithmeticText(shell, text, range), range)
    if (typeof value === 'bigint') return value
    return shell.notStatic('how often a loop runs', describe(shell, value), range)
  }
  if (node.initialize !== undefined) compute(node.initialize)
  let isFirst = true
  const next = (): boolean => {
    if (!isFirst && node.update !== undefined) compute(node.update)
    isFirst = false
    return compute(node.test) !== 0n
  }
  shell.setStatus(0)
  runLoop(shell, next, node.body)
}

function describe(shell: Shell, text: string): string {
  return `it depends on ${shell.run.unknowns.first(text)?.what ?? 'something unknown'}`
}

function runCase(shell: Shell, { word, items, ...node }: Case): void {
  const text = expandText(shell, word)
  shell.setStatus(0)
  caseFrom(shell, text, items, 0, shell.range(node))
}

function caseFrom(
  shell: Shell,
  text: string,
  items: readonly CaseItem[],
  start: number,
  range: Range,
): void {
  for (let at = start; at < items.length; at++) {
    const item = items[at]
    if (item === undefined) return
    const decision = matchesItem(shell, text, item)
    if (decision === true) {
      runItem(shell, text, items, at, range)
      return
    }
    if (decision === undefined) {
      const cause = shell.run.unknowns.first(text)
      const unknown = {
        what: cause?.what ?? 'the pattern of a `case`',
        because: cause?.because ?? 'it is computed',
        ...range,
      }
      fork(
        shell,
        unknown,
        () => runItem(shell, text, items, at, range),
        () => caseFrom(shell, text, items, at + 1, range),
      )
      return
    }
  }
}

function matchesItem(shell: Shell, text: string, item: CaseItem): boolean | undefined {
  let decision: boolean | undefined = false
  for (const word of item.pattern) {
    const one = matchesPattern(shell, text, word)
    if (one) return true
    if (one === undefined) decision = undefined
  }
  return decision
}

function matchesPattern(
  shell: Shell,
  text: string,
  word: CaseItem['pattern'][number],
): boolean | undefined {
  const pieces = expandPattern(shell, word)
  const pattern = pieces.map((piece) => piece.text).join('')
  if (pattern === '*' && pieces[0]?.kind !== 'quoted') return true
  if (hasUnknown(text + pattern)) {
    if (pattern === '') return shell.run.unknowns.isEmpty(text)
    return text === pattern ? true : undefined
  }
  const compiled = compilePattern(pieces)
  shell.run.budget.step((compiled.length * text.length) >> 5)
  return matches(compiled, text)
}

function runItem(
  shell: Shell,
  text: string,
  items: readonly CaseItem[],
  at: number,
  range: Range,
): void {
  const item = items[at]
  if (item === undefined) return
  runStatements(shell, item.body.commands)
  if (item.terminator === ';&') runItem(shell, text, items, at + 1, range)
  else if (item.terminator === ';;&') caseFrom(shell, text, items, at + 1, range)
}

function defineFunction(shell: Shell, { name, body }: FunctionDefinition): void {
  shell.functions.set(name.text, { body: body as CompoundList, source: shell.source })
  shell.setStatus(0)
}

function runTest(shell: Shell, node: TestCommand): void {
  if (!shell.isBash) {
    const message =
      'sh has no `[[ ]]`, so the test fails. Use `[ ]` or `case`, or run the script with bash'
    shell.notice('not_in_sh', message, shell.range(node))
    shell.setStatus(127)
    return
  }
  const result = evaluateTest(shell, node.expression)
  shell.status =
    typeof result === 'object' ? { code: 0, unknown: result } : { code: result ? 0 : 1 }
}

function runArithmetic(shell: Shell, node: ArithmeticCommand): void {
  const range = shell.range(node)
  if (!shell.isBash) {
    const message =
      'sh has no `(( ))` and runs its text as a command. Use `[ ]` with `$(( ))`, or run the script with bash'
    shell.notice('not_in_sh', message, range)
    shell.setStatus(127)
    return
  }
  try {
    const text = expandArithmeticText(shell, node.body, range)
    const value = computeArithmetic(shell, text, range)
    if (typeof value === 'bigint') shell.setStatus(value === 0n ? 1 : 0)
    else {
      const unknown = shell.run.unknowns.first(value)
      shell.status = unknown === undefined ? { code: 0 } : { code: 0, unknown }
    }
  } catch (signal) {
    if (!(signal instanceof Discard)) throw signal
    shell.notice(signal.error.code, signal.error.message, signal.error)
    shell.setStatus(1)
  }
}
