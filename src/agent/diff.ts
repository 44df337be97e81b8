import type { HostReport } from '../hosts/report.ts'
import { visible } from './visible.ts'

/**
 * What differs between two reports, one line each: `/device_count: 8 → 7`. Members of a list are matched by what names
 * them, so that one that is gone does not change those after it. Where facts are from is left out.
 */
export function renderDiff(before: HostReport, after: HostReport): string {
  const lines: string[] = []
  const { sources: _, faults: __, ...old } = before
  const { sources: ___, faults: ____, ...now } = after
  compare(old, now, '', lines)
  return lines.map((line) => `${visible(line)}\n`).join('')
}

/** The properties that name the members of a list, by its name in the report: the first that is known. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['/accelerators', ['pci_address']],
  ['/numa_nodes', ['id']],
  ['/nics', ['pci_address', 'name']],
])

function compare(before: unknown, after: unknown, pointer: string, lines: string[]): void {
  if (Object.is(before, after)) return
  const names = NAMES.get(pointer)
  if (names && Array.isArray(before) && Array.isArray(after)) {
    compareMembers(byName(before, names), byName(after, names), pointer, lines)
    return
  }
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(Reflect.get(before, key), Reflect.get(after, key), `${pointer}/${key}`, lines)
    }
    return
  }
  lines.push(`${pointer}: ${text(before, pointer)} → ${text(after, pointer)}`)
}

interface Member {
  /** Where the list has it. */
  readonly place: number
  readonly value: object
}

function byName(list: readonly unknown[], names: readonly string[]): Map<string, Member> {
  return new Map(
    list.filter(isObject).map((value, place) => {
      const name = names.map((property) => Reflect.get(value, property)).find((one) => one !== null)
      // What was counted before is not a separate difference.
      return [String(name ?? place), { place, value: { ...value, index: undefined } }]
    }),
  )
}

function compareMembers(
  before: ReadonlyMap<string, Member>,
  after: ReadonlyMap<string, Member>,
  pointer: string,
  lines: string[],
): void {
  for (const [name, { place }] of before) {
    if (!after.has(name)) lines.push(`${pointer}/${place}: ${name} is gone`)
  }
  for (const [name, { place, value }] of after) {
    const old = before.get(name)
    if (old) compare(old.value, value, `${pointer}/${place}`, lines)
    else lines.push(`${pointer}/${place}: ${name} is new`)
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A null of these means none, and not unknown. */
const MAY_BE_NONE = /\/(?:reason|partition)$/
const LONGEST_VALUE = 200

function text(value: unknown, pointer: string): string {
  if (value === null) return MAY_BE_NONE.test(pointer) ? 'none' : 'unknown'
  const json = value === undefined ? 'not there' : JSON.stringify(value)
  return json.length > LONGEST_VALUE ? `${json.slice(0, LONGEST_VALUE)}…` : json
}
