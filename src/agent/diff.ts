import type { HostReport } from '../hosts/report.ts'
import { show } from './table.ts'

/** The facts in which two reports differ, one a line: `/device_count: 8 → 7`. Where facts are from is left out. */
export function renderDiff(before: HostReport, after: HostReport): string {
  const lines: string[] = []
  const { sources: _, faults: __, ...old } = before
  const { sources: ___, faults: ____, ...now } = after
  compare(old, now, '', lines)
  return lines.map((line) => `${show(line)}\n`).join('')
}

function compare(before: unknown, after: unknown, pointer: string, lines: string[]): void {
  if (Object.is(before, after)) return
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(Reflect.get(before, key), Reflect.get(after, key), `${pointer}/${key}`, lines)
    }
    return
  }
  lines.push(`${pointer}: ${text(before)} → ${text(after)}`)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function text(value: unknown): string {
  if (value === null) return 'unknown'
  return value === undefined ? 'not there' : JSON.stringify(value)
}
