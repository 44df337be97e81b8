import { agree, type Fact, notApplicable, Unknown, unread } from '../../fact.ts'
import { parseInteger, parseMemorySize } from '../../numbers.ts'
import { isPciAddress } from '../../probes/pci.ts'
import { isRead, type Reading, type Root } from '../../root.ts'

const FOLDER = '/proc/driver/nvidia/gpus'
const VERSION = '/proc/driver/nvidia/version'
const MODULE_VERSION = '/sys/module/nvidia/version'
const LARGEST_NODE = 1_048_575

/** What NVIDIA's kernel driver shows of a device in procfs. */
export interface ProcDriverDevice {
  readonly model: Fact<string>
  readonly uuid: Fact<string>
  /** Where the device's memory is a NUMA node of the host, as on POWER9 and Grace: that node and its size in bytes. */
  readonly memoryNode: Fact<number>
  readonly memoryBytes: Fact<number>
}

/** The devices by PCI address; `not_applicable`: the driver is not there. */
export type ProcDriver = Fact<ReadonlyMap<string, ProcDriverDevice>>

/**
 * The devices that NVIDIA's driver has taken. `silence`: the driver does not answer, so only the list is read, as to read
 * a file of a device is to ask the driver.
 */
export function probeProcDriver(root: Root, silence: Unknown | undefined): ProcDriver {
  const names = root.list(FOLDER)
  if (!isRead(names)) {
    return names.missing
      ? notApplicable('proc_driver', 'The NVIDIA driver shows nothing in /proc')
      : unread('proc_driver', 'proc_driver_unreadable', names)
  }
  const odd = names.find((name) => !isPciAddress(name))
  if (odd !== undefined) {
    const message = `${FOLDER} has "${odd.slice(0, 64)}", which is not a PCI address`
    return new Unknown('proc_driver', 'proc_driver_unreadable', message)
  }
  const found = new Map(
    names.map((address) => [address, silence ? allUnknown(silence) : readDevice(root, address)]),
  )
  return unlessShared(found)
}

const VERSION_FORM = /^[1-9]\d{1,2}(?:\.\d{2,3}){1,2}$/

/** Version of the driver: in `/proc/driver/nvidia/version` the first word with dots and digits only, and that of the module. */
export function procDriverVersion(root: Root): Fact<string> | undefined {
  const lines = root.lines(VERSION)
  const line = isRead(lines) ? lines.find((each) => each.startsWith('NVRM version:')) : undefined
  const word = line?.split(/\s+/).find((each) => VERSION_FORM.test(each))
  const module = root.line(MODULE_VERSION)
  const claims = [
    ...(word ? [{ from: VERSION, value: word }] : []),
    ...(isRead(module) && VERSION_FORM.test(module)
      ? [{ from: MODULE_VERSION, value: module }]
      : []),
  ]
  return agree('driver', 'driver_version_contradicts', claims)
}

function allUnknown(silence: Unknown): ProcDriverDevice {
  return { model: silence, uuid: silence, memoryNode: silence, memoryBytes: silence }
}

function readDevice(root: Root, address: string): ProcDriverDevice {
  const information = `${FOLDER}/${address}/information`
  const about = root.lines(information)
  const location = textOf(about, 'Bus Location') ?? address
  if (location !== address) {
    const message = `${information}: it is of the device at ${location.slice(0, 64)}`
    const other = new Unknown('proc_driver', 'proc_driver_contradicts', message)
    return { model: other, uuid: other, memoryNode: other, memoryBytes: other }
  }
  const model = textOf(about, 'Model') ?? ''
  const uuid = textOf(about, 'GPU UUID') ?? ''
  return {
    model: /^\P{C}{1,256}$/u.test(model) ? model : unsound(information, 'Model', about),
    uuid: /^GPU-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)
      ? uuid
      : unsound(information, 'GPU UUID', about),
    ...readNumaStatus(root, `${FOLDER}/${address}/numa_status`),
  }
}

/** The size is in hexadecimal, without a prefix and without leading zeros. */
function readNumaStatus(
  root: Root,
  path: string,
): Pick<ProcDriverDevice, 'memoryNode' | 'memoryBytes'> {
  const lines = root.lines(path)
  const node = parseInteger(textOf(lines, 'Node') ?? '', 0, LARGEST_NODE)
  const status = textOf(lines, 'Status')
  const text = textOf(lines, 'Size') ?? ''
  const size = /^[1-9a-f][0-9a-f]{3,12}$/.test(text) ? Number.parseInt(text, 16) : 0
  const online = status === 'online'
  return {
    memoryNode: node !== undefined && online ? node : unsound(path, 'online Node', lines),
    memoryBytes: parseMemorySize(String(size)) ?? unsound(path, 'Size', lines),
  }
}

function textOf(lines: Reading<string[]>, key: string): string | undefined {
  if (!isRead(lines)) return undefined
  return lines
    .find((line) => line.startsWith(`${key}:`))
    ?.slice(key.length + 1)
    .trim()
}

function unsound(path: string, key: string, lines: Reading<string[]>): Unknown {
  return isRead(lines)
    ? new Unknown('proc_driver', 'proc_driver_unreadable', `${path}: it has no valid ${key}`)
    : unread('proc_driver', 'proc_driver_unreadable', lines)
}

/** No two devices have the same UUID or the same NUMA node as their memory. */
function unlessShared(found: ReadonlyMap<string, ProcDriverDevice>): ProcDriver {
  const owners = new Map<string | number, string[]>()
  for (const [address, { uuid, memoryNode }] of found) {
    for (const value of [uuid, memoryNode]) {
      if (value instanceof Unknown) continue
      owners.set(value, [...(owners.get(value) ?? []), address])
    }
  }
  const unlessDouble = <T extends string | number>(fact: Fact<T>): Fact<T> => {
    const devices = fact instanceof Unknown ? [] : (owners.get(fact) ?? [])
    if (devices.length < 2) return fact
    const message = `Devices ${devices.slice(0, 8).join(' and ')} both show ${fact}`
    return new Unknown('proc_driver', 'proc_driver_contradicts', message)
  }
  return new Map(
    [...found].map(([address, device]) => [
      address,
      { ...device, uuid: unlessDouble(device.uuid), memoryNode: unlessDouble(device.memoryNode) },
    ]),
  )
}
