import type { HealthProblemCode } from '../../../hosts/fault-codes.ts'
import { type Fact, unread } from '../../fact.ts'
import { plural } from '../../numbers.ts'
import { isRead, type Root } from '../../root.ts'

/** What the driver logged of a device under one XID number. */
interface XidEvent {
  readonly xid: number
  readonly count: number
  /** Of the last one. */
  readonly secondsAfterBoot: number
  readonly message: string
}

/** The XID events by bus address without the function: `0000:4e:00`. */
export type XidEvents = ReadonlyMap<string, readonly XidEvent[]>

const MOST_XIDS = 8
const LOADED = 'NVRM: loading NVIDIA UNIX'
const RECOVERY_ACTION = 154
const NOTHING_TO_RECOVER = / to 0x0\b/

/**
 * XIDs of applications that failed, which NVIDIA's device plugin ignores too, and 63: a row of memory was noted for
 * replacement, and NVML reports what is left to do about it.
 */
const OF_NO_CONCERN: ReadonlySet<number> = new Set([13, 31, 43, 45, 63, 68, 109])

/** The XID events in the kernel's log since the driver was loaded, and since it last said that a device is sound again. */
export function probeXids(root: Root): Fact<XidEvents> {
  const lines = root.kernelLog()
  if (!isRead(lines)) return unread('kernel_log', 'xids_unreadable', lines)
  let events = new Map<string, XidEvent[]>()
  for (const line of lines) {
    if (line.includes(LOADED)) events = new Map()
    const event = readEvent(line)
    if (!event) continue
    const { device, xid, message } = event
    if (xid === RECOVERY_ACTION && NOTHING_TO_RECOVER.test(message)) events.delete(device)
    else if (!OF_NO_CONCERN.has(xid)) events.set(device, noteEvent(events.get(device), event))
  }
  return events
}

function noteEvent(before: readonly XidEvent[] = [], event: Omit<XidEvent, 'count'>): XidEvent[] {
  const { xid, secondsAfterBoot, message } = event
  const count = (before.find((one) => one.xid === xid)?.count ?? 0) + 1
  const others = before.filter((one) => one.xid !== xid)
  return [...others, { xid, count, secondsAfterBoot, message }].slice(-MOST_XIDS)
}

/** `3,812,5123456,-;NVRM: Xid (PCI:0000:4e:00): 79, GPU has fallen off the bus.` with the time in microseconds. */
function readEvent(line: string): (Omit<XidEvent, 'count'> & { device: string }) | undefined {
  const form =
    /^\d+,\d+,(\d{1,16}),[^;]{0,64};NVRM: Xid \(PCI:([0-9a-f:]{10,14})(?:\.0)?\): (\d{1,3}), (.*)$/
  const [, time, device, xid, message = ''] = form.exec(line) ?? []
  if (device === undefined) return undefined
  const secondsAfterBoot = Math.floor(Number(time) / 1_000_000)
  return { device, xid: Number(xid), secondsAfterBoot, message: message.slice(0, 120) }
}

/** The problems that the events of one device mean for its health. */
export function xidProblems(
  events: XidEvents,
  address: string,
): { code: HealthProblemCode; message: string }[] {
  const own = events.get(address.replace(/\.\d$/, '')) ?? []
  return own.map(({ xid, count, secondsAfterBoot, message }) => ({
    code: 'xid',
    message: `XID ${xid}, ${plural(count, 'time')}, last ${secondsAfterBoot} s after boot: ${message}`,
  }))
}
