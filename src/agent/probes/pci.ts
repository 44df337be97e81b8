import { type Fact, Unknown } from '../fact.ts'
import { parseIdList, parseMask } from '../id-list.ts'
import type { Root } from '../root.ts'

const FOLDER = '/sys/bus/pci/devices'
const LARGEST_NODE = 1_048_575
const ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/

/** A PCI function as sysfs shows it. */
export interface PciDevice {
  readonly address: string
  /** Base class and sub class, four hex digits: `0302`. */
  readonly deviceClass: string
  /** Vendor and device id, four hex digits each; undefined when the tree has none. */
  readonly vendor: string | undefined
  readonly device: string | undefined
  /** The driver bound to it; undefined: none, or the tree tells no drivers. */
  readonly driver: string | undefined
  /** Undefined when the kernel does not know it (-1). */
  readonly numaNode: number | undefined
  /** The CPUs the kernel calls near; all of them where it knows nothing. */
  readonly localCpus: readonly number[] | undefined
  /** Addresses of the bridges above it, the nearest first. */
  readonly parents: readonly string[]
  /** Of an SR-IOV virtual function: the address of its physical one. */
  readonly physicalFunction: string | undefined
  /** It no longer answers: its configuration space reads all ones. */
  readonly offTheBus: boolean
  /** Folder of the device under the root. */
  readonly folder: string
}

export interface PciFacts {
  /** By address, in the order of domain, bus, device and function. */
  readonly devices: Fact<ReadonlyMap<string, PciDevice>>
  /** Whether a device without a driver is known to have none: some captured trees leave all drivers out. */
  readonly tellsDrivers: boolean
  readonly source: string
}

export function probePci(root: Root): PciFacts {
  const names = root.list(FOLDER)
  if (!names && root.live && root.list('/sys/bus')?.includes('pci') === false) {
    const source = 'sysfs /sys/bus: the kernel has no PCI'
    return { devices: new Map(), tellsDrivers: true, source }
  }
  if (!names) {
    const devices = new Unknown('pci', 'pci_unreadable', root.why(FOLDER))
    return { devices, tellsDrivers: false, source: 'none' }
  }
  const devices = names
    .filter((name) => ADDRESS.test(name))
    .sort(comparePciAddresses)
    .map((address) => readDevice(root, address))
  return {
    devices: new Map(devices.map((device) => [device.address, device])),
    tellsDrivers: root.live || devices.some((device) => device.driver !== undefined),
    source: `sysfs ${FOLDER}`,
  }
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

function readDevice(root: Root, address: string): PciDevice {
  const folder = `${FOLDER}/${address}`
  const number = (name: string) =>
    /^0x([0-9a-f]{4,6})$/.exec(root.text(`${folder}/${name}`) ?? '')?.[1]
  const node = Number(root.text(`${folder}/numa_node`) ?? -1)
  const path = (root.realPath(folder) ?? '').split('/')
  const start = root.bytes(`${folder}/config`, 4)
  const vendor = number('vendor')
  return {
    address,
    deviceClass: (number('class') ?? '').slice(0, 4),
    vendor,
    device: number('device'),
    driver: root.linkName(`${folder}/driver`),
    numaNode: Number.isInteger(node) && node >= 0 && node <= LARGEST_NODE ? node : undefined,
    localCpus: localCpus(root, folder),
    parents: path.filter((part) => ADDRESS.test(part) && part !== address).reverse(),
    physicalFunction: root.linkName(`${folder}/physfn`),
    offTheBus: vendor === 'ffff' || (start?.length === 4 && start.every((byte) => byte === 0xff)),
    folder,
  }
}

function localCpus(root: Root, folder: string): number[] | undefined {
  const mask = root.text(`${folder}/local_cpus`)
  const list = root.text(`${folder}/local_cpulist`)
  return (mask && parseMask(mask)) || (list ? parseIdList(list) : undefined)
}
