import type { CheckAnswer, Problem } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Range, readConfigText } from './config-text.ts'
import type { Inputs } from './inputs.ts'
import { type Kind, kindOf } from './kind.ts'
import { type Answers, type ApiAnswer, isPlanned } from './requests.ts'

/** Something that is shown at a place in the text. */
export interface Diagnostic extends Range {
  readonly severity: 'error' | 'warning' | 'info'
  readonly code: string
  readonly message: string
}

/** What is wrong with the text, each at its place, from the answers to this very text; null: there are none yet. */
export function diagnosticsOf(
  inputs: Pick<Inputs, 'text' | 'hosts'>,
  answers: Pick<Answers, 'main' | 'plan'> | null,
): Diagnostic[] {
  const { text } = inputs
  const kind = kindOf(text)
  if (kind === 'config') {
    const { faults } = readConfigText(text)
    if (faults.length > 0) {
      return faults.map((fault) => ({
        ...bounded(fault, text),
        severity: 'error',
        code: 'syntax',
        message: fault.message,
      }))
    }
  }
  if (answers === null || answers.main === null) return []
  if (kind === 'manifest') return ofFindings(text, answers.main)
  const { body } = answers.main
  // The words of a command stand in the main answer alone; a plan points to the same words.
  const shown = isPlanned(inputs, kind) ? answers.plan : answers.main
  const placed = (pointer: string) => bounded(placeOf(pointer, text, kind, body), text)
  const errors =
    shown === null || shown.status === 200 ? [] : ((shown.body as Problem).errors ?? [])
  const notices = Array.isArray(body.notices) ? body.notices : []
  return [
    ...errors.map(({ pointer, code, message }) => ({
      ...placed(pointer),
      severity: 'error' as const,
      code,
      message,
    })),
    ...notices.map(({ pointer, code, message, severity }: (typeof notices)[number]) => ({
      ...placed(pointer),
      severity: severity === 'warning' ? ('warning' as const) : ('info' as const),
      code,
      message,
    })),
  ]
}

/** Where a pointer into a request leads to in the text. What is no part of the text is put at its first line. */
function placeOf(
  pointer: string,
  text: string,
  kind: Kind,
  body: { readonly words?: readonly (Range | null)[]; readonly detail?: string },
): Range {
  if (kind === 'config' && pointer.startsWith('/config')) {
    const range = readConfigText(text).rangeOf(pointer.slice('/config'.length))
    if (range !== undefined) return range
  }
  const word = /^\/argv\/(\d+)/.exec(pointer)?.[1]
  if (word !== undefined) {
    const range = body.words?.[Number(word)]
    if (range != null) return range
  }
  if (pointer === '/command') {
    const written = /\(line (\d+), column (\d+)\)/.exec(body.detail ?? '')
    if (written !== null)
      return wordAt(text, offsetOf(text, Number(written[1]), Number(written[2])))
  }
  return firstLine(text)
}

function firstLine(text: string): Range {
  const start = text.search(/\S/)
  const end = text.indexOf('\n', start)
  return { start: Math.max(0, start), end: end === -1 ? text.length : end }
}

function ofFindings(text: string, { status, body }: ApiAnswer): Diagnostic[] {
  if (status !== 200) {
    const { errors, position } = body as Problem
    const at = position === undefined ? 0 : offsetOf(text, position.line, position.column)
    return (errors ?? []).map(({ code, message }) => ({
      ...bounded(wordAt(text, at), text),
      severity: 'error',
      code,
      message,
    }))
  }
  const lines = lineStarts(text)
  return (body as CheckAnswer).findings.map(({ code, message, severity, line, column }) => ({
    ...bounded(wordAt(text, (lines[line - 1] ?? 0) + column - 1), text),
    severity: severity === 'note' ? 'info' : severity,
    code,
    message,
  }))
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function offsetOf(text: string, line: number, column: number): number {
  return (lineStarts(text)[line - 1] ?? 0) + column - 1
}

/** From an offset to the end of the word, or of the quoted text, that begins there. */
function wordAt(text: string, start: number): Range {
  const rest = text.slice(start, start + 400)
  const length = /^(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,\]}]+)/.exec(rest)?.[0].length ?? 1
  return { start, end: start + length }
}

function bounded({ start, end }: Range, text: string): Range {
  const from = Math.min(Math.max(0, start), Math.max(0, text.length - 1))
  return { start: from, end: Math.min(text.length, Math.max(end, from + 1)) }
}
