import type { CheckAnswer } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { type Answers, type ApiAnswer, isCheckAnswer } from './answers.ts'
import { type Range, readConfigText } from './config-text.ts'
import type { Inputs } from './inputs.ts'
import { type Kind, kindOf } from './kind.ts'
import { isPlanned } from './plan-request.ts'

/** Something that is wrong with what was put in, or worth knowing. */
export interface Diagnostic {
  /** Where it stands in the text; null: it is about the hosts, the model or the whole. */
  readonly place: Range | null
  /** The line of a manifest, whose containers may be far apart; left out: the text is short, or it is about no place. */
  readonly line?: number
  readonly severity: 'error' | 'warning' | 'info'
  /** Null: the text could not be sent, so the service has no code for it. */
  readonly code: string | null
  readonly message: string
}

/** What is wrong, each at its place in the text, errors first. The answers are to this very text; null: there is none yet. */
export function diagnosticsOf(
  inputs: Pick<Inputs, 'text' | 'hosts'>,
  answers: Pick<Answers, 'main' | 'plan'>,
): Diagnostic[] {
  const { text } = inputs
  const kind = kindOf(text)
  const faults = kind === 'config' ? readConfigText(text).faults : []
  if (faults.length > 0) return faults.map((fault) => ofSyntax(text, fault))
  if (answers.main === null) return []
  if (isCheckAnswer(answers.main.body)) return errorsFirst(ofFindings(text, answers.main.body))
  const shown = isPlanned(inputs, kind) ? answers.plan : answers.main
  return shown === null ? [] : errorsFirst(ofAnswer(text, kind, shown, answers.main))
}

const ORDER = { error: 0, warning: 1, info: 2 } as const

function errorsFirst(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity])
}

function ofSyntax(text: string, { start, end, message }: Range & { message: string }): Diagnostic {
  // A parser names the first character of what it does not expect.
  const range = end - start > 1 ? { start, end } : wordAt(text, start)
  return { place: bounded(range, text), severity: 'error', code: null, message }
}

/** Where each word of a command stands; null: at no one place. */
type Words = readonly (Range | null)[]

/** An entry of `errors` or `notices`. */
interface Remark {
  readonly pointer: string
  readonly code: string
  readonly message: string
  readonly severity?: string
}

/** What an answer remarks. The words of a command stand in the main answer, also where a plan is shown. */
function ofAnswer(text: string, kind: Kind, { status, body }: ApiAnswer, main: ApiAnswer) {
  const errors: readonly Remark[] = status === 200 ? [] : (body.errors ?? [])
  const notices: readonly Remark[] = Array.isArray(body.notices) ? body.notices : []
  const placeOf = (remark: Remark) =>
    kind === 'config'
      ? placeInConfig(remark, text)
      : placeInCommand(atWord(remark, main), text, main.body.words ?? [])
  const shown = (remark: Remark, severity: Diagnostic['severity']): Diagnostic => {
    const range = placeOf(remark)
    const place = range === undefined ? null : bounded(range, text)
    return { place, severity, code: remark.code, message: remark.message }
  }
  return [
    ...errors.map((error) => shown(error, 'error')),
    ...notices.map((notice) => shown(notice, notice.severity === 'warning' ? 'warning' : 'info')),
  ]
}

/** The same remark in the main answer, which points to a word where a plan points to the whole command. */
function atWord(remark: Remark, { body }: ApiAnswer): Remark {
  const remarks: readonly Remark[] = body.errors ?? []
  const same = remarks.find(
    ({ code, message }) => code === remark.code && message === remark.message,
  )
  return same ?? remark
}

/** Codes of what is wrong with a name, whatever its value. */
const ABOUT_A_NAME = /^unexpected_keyword_argument$|_(?:deprecated|ignored)$/

function placeInConfig({ pointer, code }: Remark, text: string): Range | undefined {
  if (!pointer.startsWith('/config/')) return undefined
  const { nameAt, valueAt } = readConfigText(text)
  return (ABOUT_A_NAME.test(code) ? nameAt : valueAt)(pointer.slice('/config'.length))
}

function placeInCommand(
  { pointer, message }: Remark,
  text: string,
  words: Words,
): Range | undefined {
  const word = /^\/argv\/(\d+)/.exec(pointer)?.[1]
  if (word !== undefined) return words[Number(word)] ?? undefined
  const variable = /^\/env\/(\w+)$/.exec(pointer)?.[1]
  if (variable !== undefined) return assignmentOf(variable, text)
  const written = pointer === '/command' ? /\(line (\d+), column (\d+)\)$/.exec(message) : null
  if (written === null) return undefined
  return wordAt(text, offsetOf(lineStarts(text), Number(written[1]), Number(written[2])))
}

/** Where a command sets a variable; undefined: it does not. */
function assignmentOf(variable: string, text: string): Range | undefined {
  const set = `${variable}=`
  for (let at = text.indexOf(set); at !== -1; at = text.indexOf(set, at + 1)) {
    if (at === 0 || !/\w/.test(text[at - 1] ?? '')) return { start: at, end: at + variable.length }
  }
  return undefined
}

function ofFindings(text: string, { findings }: CheckAnswer): Diagnostic[] {
  const lines = lineStarts(text)
  return findings.map(({ code, message, severity, line, column }) => ({
    place: bounded(wordAt(text, offsetOf(lines, line, column)), text),
    line,
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

function offsetOf(lines: readonly number[], line: number, column: number): number {
  return (lines[line - 1] ?? 0) + column - 1
}

/** As much of a word as is looked at. */
const LONGEST_WORD = 400

/** From an offset to the end of the word, or of the quoted text, that begins there; a key ends before its colon. */
function wordAt(text: string, start: number): Range {
  const rest = text.slice(start, start + LONGEST_WORD)
  const word = /^(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,\]}]+)/.exec(rest)?.[0] ?? ' '
  const isKey = word.length > 1 && word.endsWith(':')
  return { start, end: start + word.length - (isKey ? 1 : 0) }
}

function bounded({ start, end }: Range, text: string): Range {
  const from = Math.min(Math.max(0, start), Math.max(0, text.length - 1))
  return { start: from, end: Math.min(text.length, Math.max(end, from + 1)) }
}
