import { agree, type Claim, type Fact, isKnown, notApplicable, Unknown, unread } from '../fact.ts'
import { formatIdList, intersect, parseIdList, parseMask } from '../id-list.ts'
import { parseInteger } from '../numbers.ts'
import { isRead, NotRead, type Root } from '../root.ts'

const FOLDER = '/sys/bus/pci/devices'
const LARGEST_NODE = 1_048_575
const ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/
const HOST_BRIDGE = /^pci[0-9a-f]{4,8}:[0-9a-f]{2}$/
/** Anyone may read this much of a configuration space. */
const CONFIG_LENGTH = 64

/** Base classes of network cards, displays, processors, signal processors, and processing accelerators. */
const BASE_CLASSES: ReadonlySet<string> = new Set(['02', '03', '0b', '11', '12'])

/** A PCI function as sysfs shows it. */
export interface PciDevice {
  readonly address: string
  /** Base class and sub class, four hex digits: `0302`. */
  readonly deviceClass: Fact<string>
  /** Vendor and device id, four hex digits each. */
  readonly vendor: Fact<string>
  readonly device: Fact<string>
  /** The driver bound to it; `not_applicable`: none. */
  readonly driver: Fact<string>
  /** -1 where the kernel does not know it; undefined where the tree has no such file. */
  readonly numaNode: Fact<number> | undefined
  /** The CPUs the kernel calls near, those online; all of them where it knows nothing. Undefined: it does not say. */
  readonly localCpus: Fact<readonly number[]> | undefined
  /** Addresses of the bridges above it, the nearest first. */
  readonly parents: readonly string[]
  /** The host bridge above all of these, `pci0000:4a`; undefined: the tree does not show where the device is. */
  readonly hostBridge: string | undefined
  /** Of an SR-IOV virtual function: the address of its physical one; undefined: it is not one. */
  readonly physicalFunction: Fact<string> | undefined
  /** It no longer answers: its configuration space reads all ones. */
  readonly offTheBus: boolean
  /** Folder of the device under the root. */
  readonly folder: string
}

/** The PCI devices of the host. */
export interface PciFacts {
  /** By address, in the order of domain, bus, device and function. */
  readonly devices: Fact<ReadonlyMap<string, PciDevice>>
  readonly source: string
}

/** The PCI devices that sysfs lists, with their NUMA nodes. */
export function probePci(root: Root, online: Fact<readonly number[]>): PciFacts {
  const names = root.list(FOLDER)
  if (!isRead(names)) return withoutFolder(root, names)
  const addresses = names.filter((name) => !name.startsWith('.'))
  const odd = addresses.find((name) => !ADDRESS.test(name))
  if (odd !== undefined) {
    const message = `${FOLDER} has "${odd.slice(0, 64)}", which is not a PCI address`
    return { devices: new Unknown('pci', 'pci_unreadable', message), source: 'none' }
  }
  const misled = addresses.find((address) => leadsElsewhere(root, address))
  if (misled !== undefined) {
    const message = `${FOLDER}/${misled} leads to the folder of another device`
    return { devices: new Unknown('pci', 'pci_contradicts', message), source: 'none' }
  }
  if (addresses.length === 0) {
    const buses = root.list('/sys/devices')
    const bus = isRead(buses) ? buses.find((name) => name.startsWith('pci')) : undefined
    const message = `${FOLDER} is empty, and /sys/devices has ${bus}`
    const lost = new Unknown('pci', 'pci_contradicts', message)
    if (bus) return { devices: lost, source: 'none' }
  }
  const showsDrivers =
    root.live || addresses.some((address) => isRead(root.linkEnd(`${FOLDER}/${address}/driver`)))
  const devices = addresses
    .sort(comparePciAddresses)
    .map((address) => readDevice(root, address, { online, showsDrivers }))
  return {
    devices: new Map(devices.map((device) => [device.address, device])),
    source: `sysfs ${FOLDER}`,
  }
}

/** Whether the kernel's link to a device ends in the folder of another one. */
function leadsElsewhere(root: Root, address: string): boolean {
  const real = root.realPath(`${FOLDER}/${address}`)
  const end = isRead(real) ? (real.split('/').pop() ?? '') : address
  return ADDRESS.test(end) && end !== address
}

/** Orders addresses by number: a domain of 32 bits comes after all of 16. */
export function comparePciAddresses(a: string, b: string): number {
  const left = a.padStart(16, '0')
  const right = b.padStart(16, '0')
  return left < right ? -1 : Number(left > right)
}

/** `00000000:4E:00.0` as NVML and nvidia-smi write it, in the kernel's way: `0000:4e:00.0`. */
export function normalizePciAddress(text: string): string | undefined {
  const [domain = '', ...rest] = text.trim().toLowerCase().split(':')
  const address = [domain.replace(/^0+/, '').padStart(4, '0'), ...rest].join(':')
  return ADDRESS.test(address) ? address : undefined
}

/** Whether the text is a PCI address as the kernel writes it. */
export function isPciAddress(text: string): boolean {
  return ADDRESS.test(text)
}

function withoutFolder(root: Root, reason: NotRead): PciFacts {
  const buses = root.list('/sys/bus')
  if (root.live && reason.missing && isRead(buses) && !buses.includes('pci')) {
    return { devices: new Map(), source: 'sysfs /sys/bus: the kernel has no PCI' }
  }
  return { devices: unread('pci', 'pci_unreadable', reason), source: 'none' }
}

interface Surroundings {
  readonly online: Fact<readonly number[]>
  /** Whether a device without a driver is known to have none: some captured trees leave all drivers out. */
  readonly showsDrivers: boolean
}

function readDevice(root: Root, address: string, around: Surroundings): PciDevice {
  const folder = `${FOLDER}/${address}`
  const real = root.realPath(folder)
  const path = isRead(real) ? real.split('/') : []
  const parents = path.filter((part) => ADDRESS.test(part))
  const config = root.bytes(`${folder}/config`, CONFIG_LENGTH)
  const offTheBus =
    isRead(config) && config.length === CONFIG_LENGTH && config.every((byte) => byte === 0xff)
  const ids = new Identification(root, folder, isRead(config) && !offTheBus ? config : undefined)
  return {
    address,
    deviceClass: ids.deviceClass(),
    vendor: ids.id('vendor'),
    device: ids.id('device'),
    driver: driverOf(root, folder, around.showsDrivers),
    numaNode: numaNode(root, folder),
    localCpus: localCpus(root, folder, around.online),
    parents: parents.filter((part) => part !== address).reverse(),
    hostBridge: path.find((part) => HOST_BRIDGE.test(part)),
    physicalFunction: physicalFunction(root, folder),
    offTheBus,
    folder,
  }
}

/**
 * Class, vendor and device id, each from the attribute, the configuration space and the module alias, two of which must
 * agree.
 */
class Identification {
  readonly #root: Root
  readonly #folder: string
  readonly #config: DataView | undefined

  constructor(root: Root, folder: string, config: Uint8Array | undefined) {
    this.#root = root
    this.#folder = folder
    this.#config =
      config && config.length >= 16
        ? new DataView(config.buffer, config.byteOffset, config.length)
        : undefined
  }

  deviceClass(): Fact<string> {
    const claims = [...this.#classClaims()]
    // The kernel corrects the class of some bridges and disks: which it is matters for none of them.
    const [first] = claims
    if (first && !claims.some(({ value }) => BASE_CLASSES.has(value.slice(0, 2))))
      return first.value
    return this.#agreed('class', claims)
  }

  id(name: 'vendor' | 'device'): Fact<string> {
    return this.#agreed(name, this.#idClaims(name))
  }

  #agreed(name: string, claims: Iterable<Claim<string>>): Fact<string> {
    const value = agree('pci', 'pci_contradicts', claims)
    if (value) return value
    const path = `${this.#folder}/${name}`
    const line = this.#root.line(path)
    return isRead(line)
      ? new Unknown('pci', 'pci_id_unreadable', `${path}: its content is invalid`)
      : unread('pci', 'pci_id_unreadable', line)
  }

  *#classClaims(): Generator<Claim<string>> {
    const own = this.#attribute('class', /^0x([0-9a-f]{4})[0-9a-f]{2}$/)
    if (own) yield { from: `${this.#folder}/class`, value: own }
    if (this.#config) {
      yield { from: `${this.#folder}/config`, value: hex(this.#config.getUint16(10, true)) }
    }
    const alias = this.#attribute('modalias', /^pci:.*bc([0-9A-F]{2}sc[0-9A-F]{2})i[0-9A-F]{2}$/)
    if (alias) {
      yield { from: `${this.#folder}/modalias`, value: alias.replace('sc', '').toLowerCase() }
    }
  }

  *#idClaims(name: 'vendor' | 'device'): Generator<Claim<string>> {
    const own = this.#attribute(name, /^0x([0-9a-f]{4})$/)
    if (own) yield { from: `${this.#folder}/${name}`, value: own }
    if (this.#config) {
      const id = this.#config.getUint16(name === 'vendor' ? 0 : 2, true)
      yield { from: `${this.#folder}/config`, value: hex(id) }
    }
    const form =
      name === 'vendor' ? /^pci:v0000([0-9A-F]{4})d/ : /^pci:v[0-9A-F]{8}d0000([0-9A-F]{4})sv/
    const alias = this.#attribute('modalias', form)
    if (alias) yield { from: `${this.#folder}/modalias`, value: alias.toLowerCase() }
  }

  #attribute(name: string, form: RegExp): string | undefined {
    const line = this.#root.line(`${this.#folder}/${name}`)
    return isRead(line) && line.length <= 256 ? form.exec(line)?.[1] : undefined
  }
}

function hex(id: number): string {
  return id.toString(16).padStart(4, '0')
}

/** The link, and the line of uevent that names the driver. */
function driverOf(root: Root, folder: string, showsDrivers: boolean): Fact<string> {
  const link = root.linkEnd(`${folder}/driver`)
  const lines = root.lines(`${folder}/uevent`)
  const named = isRead(lines) ? lines.find((line) => line.startsWith('DRIVER=')) : undefined
  const claims: Claim<string>[] = []
  if (isRead(link)) claims.push({ from: `${folder}/driver`, value: link.replace(/^drivers\//, '') })
  else if (link.missing && showsDrivers && (root.live || isRead(lines)))
    claims.push({ from: `${folder}/driver`, value: '' })
  if (named) claims.push({ from: `${folder}/uevent`, value: named.slice('DRIVER='.length) })
  const driver = agree('pci', 'driver_contradicts', claims)
  if (driver === undefined) {
    return !isRead(link) && !link.missing
      ? unread('pci', 'driver_unreadable', link)
      : new Unknown('pci', 'drivers_not_told', 'The tree shows the driver of no device')
  }
  if (!isKnown(driver)) return driver
  if (driver === '') return notApplicable('pci', 'No driver is bound')
  return /^[\w.-]{1,64}$/.test(driver)
    ? driver
    : new Unknown('pci', 'driver_unreadable', `${folder}/driver: it leads to no driver`)
}

/** Whether it is known that no driver is bound. */
export function isDriverless(device: PciDevice): boolean {
  return !isKnown(device.driver) && device.driver.code === 'not_applicable'
}

function numaNode(root: Root, folder: string): Fact<number> | undefined {
  const path = `${folder}/numa_node`
  const line = root.line(path)
  if (!isRead(line)) {
    return line.missing ? undefined : unread('pci', 'numa_node_unreadable', line)
  }
  const node = parseInteger(line, -1, LARGEST_NODE)
  return (
    node ??
    new Unknown('pci', 'numa_node_unreadable', `${path}: "${line.slice(0, 64)}" is not a node`)
  )
}

function localCpus(
  root: Root,
  folder: string,
  online: Fact<readonly number[]>,
): Fact<readonly number[]> | undefined {
  if (!isKnown(online)) return undefined
  return agree('pci', 'local_cpus_contradict', localCpuClaims(root, folder, online), formatIdList)
}

function* localCpuClaims(
  root: Root,
  folder: string,
  online: readonly number[],
): Generator<Claim<number[]>> {
  const map = root.line(`${folder}/local_cpus`)
  const mask = isRead(map) ? parseMask(map) : undefined
  if (mask) yield { from: `${folder}/local_cpus`, value: intersect(mask, online) }
  const line = root.line(`${folder}/local_cpulist`)
  const list = isRead(line) ? parseIdList(line) : undefined
  if (list) yield { from: `${folder}/local_cpulist`, value: intersect(list, online) }
}

function physicalFunction(root: Root, folder: string): Fact<string> | undefined {
  const link = root.linkEnd(`${folder}/physfn`)
  const address = isRead(link) ? (link.split('/').pop() ?? '') : ''
  if (ADDRESS.test(address)) return address
  if (link instanceof NotRead && link.missing) return undefined
  const message = isRead(link) ? `${folder}/physfn: it leads to no PCI device` : link.why
  return new Unknown('pci', 'physical_function_unreadable', message)
}
