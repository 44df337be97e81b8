import type { Fault, HostReport } from '../../hosts/report.ts'
import { isFailure } from '../fact.ts'
import { formatIdList } from '../id-list.ts'
import { PLATFORM_UNSPECIFIED } from '../platform.ts'

const MOST_NAMES = 6

/** What is unknown or in doubt, and why: one line for each kind of failure. */
export function unknowns(report: HostReport): string[] {
  const failures = new Map<string, Fault[]>()
  for (const fault of report.faults) {
    // vLLM's own answer is shown among what it would do.
    if (!isFailure(fault.code) || fault.code === PLATFORM_UNSPECIFIED) continue
    failures.set(fault.code, [...(failures.get(fault.code) ?? []), fault])
  }
  return [...failures].map(([code, faults]) => {
    const pointers = faults.flatMap(({ facts }) => facts)
    const isDoubt = pointers.some((pointer) => isStated(report, pointer))
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
    const names = nameFacts(pointers)
    const what = names && `${names} ${isDoubt ? 'in doubt' : 'unknown'}: `
    return `${what}${faults[0]?.message}${more} [${code}]`
  })
}

/** Whether the report has a value there all the same. */
function isStated(report: HostReport, pointer: string): boolean {
  const value = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
      report,
    )
  return value !== null && value !== undefined
}

const LISTS: ReadonlyMap<string, string> = new Map([
  ['accelerators', 'accelerator'],
  ['numa_nodes', 'NUMA node'],
  ['nics', 'RDMA card'],
])

/** `model and uuid of accelerators 0-5`: the properties of the same members of a list together. */
function nameFacts(pointers: readonly string[]): string {
  const members = new Map<string, Set<number>>()
  const names: string[] = []
  for (const pointer of pointers) {
    const [list = '', index = '', property = ''] = pointer.split('/').slice(1)
    const label = LISTS.get(list)
    if (label === undefined) names.push(pointer.slice(1).replaceAll('/', ' '))
    else if (index === '') names.push(`the ${label}s`)
    else members.set(`${label} ${property}`, indicesOf(members, `${label} ${property}`, index))
  }
  const groups = new Map<string, string[]>()
  for (const [key, indices] of members) {
    const property = key.split(' ').pop() ?? ''
    const label = key.slice(0, -property.length - 1)
    const list = formatIdList([...indices].sort((a, b) => a - b))
    const owner = `${label}${indices.size === 1 ? '' : 's'} ${list}`
    groups.set(owner, [...(groups.get(owner) ?? []), property])
  }
  const all = [
    ...names,
    ...[...groups].map(([owner, properties]) => `${shorten(properties)} of ${owner}`),
  ]
  return shorten(all).replaceAll('_', ' ')
}

function indicesOf(members: Map<string, Set<number>>, key: string, index: string): Set<number> {
  return (members.get(key) ?? new Set()).add(Number(index))
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ')
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown
}
