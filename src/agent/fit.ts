import type { HostReport } from '../hosts/report.ts'
import { joinFaults, widenFacts } from './bounded-faults.ts'

/**
 * Most bytes of a report that is sent. The service takes messages of 256 KiB, and a signed one has four characters for
 * three bytes, with some hundred more for header, claims and signature.
 */
const MOST_BYTES = 190_000

type Shorten = (report: HostReport) => HostReport

/** From what is missed the least: each is done only where those before it were not enough. */
const STEPS: readonly Shorten[] = [
  (report) => ({ ...report, faults: joinFaults(report.faults) }),
  (report) => ({ ...report, faults: widenFacts(report.faults) }),
  leaveOut((report) => each(report.numa_nodes, (index) => `/numa_nodes/${index}/distances`)),
  leaveOut((report) => each(report.accelerators, (index) => `/accelerators/${index}/fabric_links`)),
  leaveOut((report) => each(report.accelerators, (index) => `/accelerators/${index}/fabric_peers`)),
  leaveOut((report) => each(report.nics, (index) => `/nics/${index}/distances`)),
  leaveOut((report) => each(report.nics, (index) => `/nics/${index}/ports`)),
  leaveOut(() => ['/nics']),
  leaveOut((report) => [
    ...each(report.accelerators, (index) => `/accelerators/${index}/partitions`),
    '/visible_devices',
    '/detected_numa_nodes',
  ]),
  leaveOut(() => ['/numa_nodes']),
  leaveOut(() => ['/accelerators']),
]

/** The report, or one that the service takes: what is left out of it is null, with a fault. */
export function fitReport(report: HostReport, mostBytes = MOST_BYTES): HostReport {
  return STEPS.reduce((shorter, shorten) => {
    return sizeOf(shorter) <= mostBytes ? shorter : shorten(shorter)
  }, report)
}

function sizeOf(report: HostReport): number {
  return Buffer.byteLength(JSON.stringify(report))
}

function each(list: readonly unknown[] | null, pointer: (index: number) => string): string[] {
  return (list ?? []).map((_, index) => pointer(index))
}

function leaveOut(pointersOf: (report: HostReport) => readonly string[]): Shorten {
  return (report) => {
    const shorter = structuredClone(report)
    const facts = pointersOf(report).filter((pointer) => removeAt(shorter, pointer))
    const message = `The whole report is larger than the ${MOST_BYTES} bytes that can be sent`
    shorter.faults.push({ source: 'report', code: 'report_shortened', message, facts })
    return shorter
  }
}

/** Puts null at the pointer; false: nothing known is there. */
function removeAt(report: HostReport, pointer: string): boolean {
  const keys = pointer.split('/').slice(1)
  const last = keys.pop() ?? ''
  const parent = keys.reduce<object>((inner, key) => Reflect.get(inner, key), report)
  if (Reflect.get(parent, last) == null) return false
  Reflect.set(parent, last, null)
  return true
}
