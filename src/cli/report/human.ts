import { styleText } from 'node:util'
import type { Report, ReportFinding, Verdict } from './report.ts'
import { visible } from './visible.ts'

type Format = Parameters<typeof styleText>[0]
type Paint = (format: Format, text: string) => string

const VERDICTS = {
  pass: { word: 'PASS', format: ['bold', 'green'] },
  warn: { word: 'WARN', format: ['bold', 'yellow'] },
  fail: { word: 'FAIL', format: ['bold', 'red'] },
  nothing_found: { word: 'NOTHING FOUND', format: ['bold', 'yellow'] },
} as const satisfies Record<Verdict, { word: string; format: Format }>

const SEVERITIES = {
  error: { rank: 0, format: ['bold', 'red'] },
  warning: { rank: 1, format: ['bold', 'yellow'] },
  note: { rank: 2, format: ['bold', 'cyan'] },
} as const satisfies Record<ReportFinding['severity'], { rank: number; format: Format }>

/** A report for a person: the verdict first, then what is wrong with the line that is wrong, errors first. */
export function formatForPeople(report: Report, useColor: boolean): string {
  const paint: Paint = useColor
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_, text) => text
  const { word, format } = VERDICTS[report.verdict]
  const headline = `${paint(format, word)}  ${visible(report.headline)}`
  const counting = report.findings.filter(({ ignored }) => ignored === undefined)
  const sorted = counting.toSorted(
    (a, b) => SEVERITIES[a.severity].rank - SEVERITIES[b.severity].rank,
  )
  const loud = sorted.filter(({ severity }) => severity !== 'note')
  const notes = sorted.filter(({ severity }) => severity === 'note')
  const blocks = [
    [headline, ...report.summary.map((line) => `  ${visible(line)}`)],
    ...loud.map((finding) => block(finding, paint)),
    notes.map((finding) => noteLine(finding, paint)),
    (report.details ?? []).map(visible),
  ]
  const text = blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
  return `${text}\n`
}

function block(finding: ReportFinding, paint: Paint): string[] {
  const { severity, code, message, pods = [] } = finding
  const title = `${paint(SEVERITIES[severity].format, `${severity}[${code}]`)}${paint('bold', ':')} ${oneLine(message)}`
  const margin = ' '.repeat(widthOf(finding))
  return [
    title,
    ...snippet(finding, margin, paint),
    ...(pods.length > 1
      ? [`${margin} ${paint('blue', '=')} pods: ${visible(listPods(pods))}`]
      : []),
  ]
}

/** A message that quotes a text of several lines stays in its own line. */
const oneLine = (message: string) => visible(message.replaceAll('\n', ' '))

const MOST_PODS = 4

function listPods(pods: readonly string[]): string {
  const shown = pods.slice(0, MOST_PODS).join(', ')
  return pods.length > MOST_PODS ? `${shown} and ${pods.length - MOST_PODS} more` : shown
}

const widthOf = ({ place }: ReportFinding) => String(place?.line ?? '').length || 1

function snippet(finding: ReportFinding, margin: string, paint: Paint): string[] {
  const { place, word, pointer } = finding
  if (place !== undefined) {
    const where = `${place.file}:${place.line}:${place.column}`
    const shown = cut(place.text, place.column, lengthAt(place.text, place.column))
    return [arrow(where, margin, paint), ...lines(String(place.line), shown, margin, paint)]
  }
  if (word !== undefined) return lines('', cut(word.text, word.column, word.length), margin, paint)
  return pointer === '' ? [] : [arrow(pointer, margin, paint)]
}

const arrow = (where: string, margin: string, paint: Paint) =>
  `${margin}${paint('blue', '-->')} ${visible(where)}`

interface Shown {
  readonly text: string
  /** Columns before the mark. */
  readonly before: string
  readonly mark: string
}

function lines(number: string, { text, before, mark }: Shown, margin: string, paint: Paint) {
  const bar = paint('blue', '|')
  const gutter = number === '' ? margin : paint('blue', number)
  return [
    `${margin} ${bar}`,
    `${gutter} ${bar} ${text}`,
    `${margin} ${bar} ${before}${paint(['bold', 'red'], mark)}`,
  ]
}

/** Up to the next blank, at least one character. */
function lengthAt(line: string, column: number): number {
  return /^\S+/.exec(line.slice(column - 1))?.[0].length ?? 1
}

const MOST_COLUMNS = 100
const COLUMNS_BEFORE = 30

/** The part of a line around the mark, with blanks in the place of tabs, so that the mark stands below it. */
function cut(line: string, column: number, length: number): Shown {
  const from = column + length > MOST_COLUMNS ? Math.max(0, column - 1 - COLUMNS_BEFORE) : 0
  const to = from + MOST_COLUMNS
  const show = (text: string) => visible(text.replaceAll('\t', ' ').toWellFormed())
  const lead = from > 0 ? '…' : ''
  const before = lead + show(line.slice(from, column - 1))
  const marked = show(line.slice(column - 1, Math.min(column - 1 + length, to)))
  const after = show(line.slice(column - 1 + length, to))
  return {
    text: `${before}${marked}${after}${line.length > to ? '…' : ''}`,
    before: ' '.repeat(before.length),
    mark: '^'.repeat(Math.max(1, marked.length)),
  }
}

function noteLine({ code, message, place, pointer }: ReportFinding, paint: Paint): string {
  const at = place === undefined ? pointer : `${place.file}:${place.line}:${place.column}`
  const where = at === '' ? '' : ` (${visible(at)})`
  return `${paint(SEVERITIES.note.format, `note[${code}]`)}: ${oneLine(message)}${where}`
}
