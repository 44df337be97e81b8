import type { Nic, PciDistance } from '../../hosts/report.ts'
import { distanceBetween, type Place } from '../distance.ts'
import { type Draft, type Fact, isKnown, notApplicable, Unknown, unread } from '../fact.ts'
import { locate } from '../locate.ts'
import { isRead, NotRead, type Root } from '../root.ts'
import { cxiPort, type PortFacts, verbsPorts } from './nic-ports.ts'
import type { NumaFacts } from './numa.ts'
import { comparePciAddresses, isPciAddress, type PciDevice, type PciFacts } from './pci.ts'

const VERBS = '/sys/class/infiniband'
/** Slingshot's cards, which have a driver and a library of their own. */
const CXI = '/sys/class/cxi_user'
const INFINIBAND_CLASS = '0207'
/** Linux gives network interfaces and RDMA devices names of less than 16 and 64 characters. */
const INTERFACE = /^[^\s\p{C}/]{1,63}$/u

/** Cards of which the class does not say that they do RDMA, by PCI id. */
const FABRIC_OF_ID: ReadonlyMap<string, string> = new Map([
  ['8086:24f0', 'Omni-Path'],
  ['8086:24f1', 'Omni-Path'],
  ['434e:0001', 'Omni-Path'],
  ['434e:0002', 'Omni-Path'],
  ['17db:0501', 'Slingshot'],
  ['1590:0371', 'Slingshot'],
])
/** Drivers whose cards have a fabric that `link_layer` has no name for. */
const FABRIC_OF_DRIVER: ReadonlyMap<string, string> = new Map([
  ['hfi1', 'Omni-Path'],
  ['efa', 'EFA'],
])

/** RDMA cards, and why some may be missing from the list though it is known. */
export interface NicFacts {
  readonly nics: Fact<Draft<Nic>[]>
  readonly doubt: Unknown | undefined
}

/** What probing the network cards needs. */
export interface NicClues {
  readonly root: Root
  readonly pci: PciFacts
  readonly numa: NumaFacts
  /** Where the accelerators are, in the order of the report. */
  readonly accelerators: Fact<readonly Place[]>
}

/** An RDMA device of the kernel, a card on PCI, or both. */
interface Card {
  /** Undefined: no driver has made an RDMA device of it. */
  readonly rdma: { readonly name: string; readonly class: typeof VERBS | typeof CXI } | undefined
  readonly device: Fact<PciDevice>
}

/** RDMA cards by PCI address: the RDMA devices of the kernel, and cards on PCI that no RDMA driver has taken. */
export function probeNics(clues: NicClues): NicFacts {
  const { root, pci } = clues
  const lists = [VERBS, CXI].map((folder) => root.list(folder))
  if (!lists.some(isRead) && !isKnown(pci.devices)) return { nics: pci.devices, doubt: undefined }
  const rdma = rdmaCards(root, pci)
  if (rdma instanceof Unknown) return { nics: rdma, doubt: undefined }
  const bare = bareCards(pci, rdma)
  if (bare instanceof Unknown) return { nics: bare, doubt: undefined }
  const nics = [...rdma, ...bare].sort(byAddress).map((card) => describe(card, clues))
  const lost = bare.length > 0 ? rdma.map(placeLost).find(Boolean) : undefined
  const unseen = isKnown(pci.devices) ? undefined : pci.devices
  const isWhole = root.live || isRead(root.list(VERBS))
  return { nics, doubt: lost ?? unseen ?? (isWhole ? undefined : NOT_CAPTURED) }
}

/** The RDMA devices of the kernel; unknown when a class of them cannot be read. */
function rdmaCards(root: Root, pci: PciFacts): Card[] | Unknown {
  const cards: Card[] = []
  for (const folder of [VERBS, CXI] as const) {
    const names = root.list(folder)
    if (!isRead(names)) {
      if (names.missing) continue
      return unread('nics', 'nics_unreadable', names)
    }
    const odd = names.find((name) => !isDevice(root, `${folder}/${name}`))
    if (odd !== undefined) return noDevice(`${folder}/${odd}`)
    for (const name of names) {
      cards.push({ rdma: { name, class: folder }, device: deviceOf(root, folder, name, pci) })
    }
  }
  return cards
}

/** Whether a name in a class of RDMA devices has what each of them has. */
function isDevice(root: Root, folder: string): boolean {
  return ['device', 'ports', 'node_type'].some((name) => root.exists(`${folder}/${name}`))
}

function noDevice(folder: string): Unknown {
  return new Unknown('nics', 'nics_unreadable', `${folder.slice(0, 256)}: it is not an RDMA device`)
}

/** Why it is unknown which card an RDMA device is: one of those that no driver seems to have taken may be it. */
function placeLost({ device }: Card): Unknown | undefined {
  return isKnown(device) || device.code === 'not_applicable' ? undefined : device
}

/** Cards that are not on PCI come last. */
function byAddress({ device: one }: Card, { device: other }: Card): number {
  if (!isKnown(one) || !isKnown(other)) return Number(isKnown(other)) - Number(isKnown(one))
  return comparePciAddresses(one.address, other.address)
}

const NOT_CAPTURED = new Unknown(
  'nics',
  'nics_not_captured',
  `The tree has no ${VERBS}: the kernel had no RDMA devices, or the folder was not captured`,
)

/** Cards without an RDMA device; unknown when a function may be one and does not say. */
function bareCards(pci: PciFacts, rdma: readonly Card[]): Card[] | Unknown {
  if (!isKnown(pci.devices)) return []
  const taken = new Set(rdma.flatMap(({ device }) => (isKnown(device) ? [device.address] : [])))
  const bare: Card[] = []
  for (const device of pci.devices.values()) {
    if (!isKnown(device.deviceClass)) return device.deviceClass
    const isCard = device.deviceClass === INFINIBAND_CLASS || FABRIC_OF_ID.has(idOf(device))
    if (isCard && !taken.has(device.address)) bare.push({ rdma: undefined, device })
  }
  return bare
}

function idOf({ vendor, device }: PciDevice): string {
  return isKnown(vendor) && isKnown(device) ? `${vendor}:${device}` : ''
}

/** The PCI function behind an RDMA device; `not_applicable`: it has none, as those made in software. */
function deviceOf(root: Root, folder: string, name: string, pci: PciFacts): Fact<PciDevice> {
  const link = `${folder}/${name}/device`
  const path = root.realPath(link)
  if (path instanceof NotRead) {
    const real = root.realPath(`${folder}/${name}`)
    const isVirtual = isRead(real) && real.startsWith('/sys/devices/virtual/')
    return path.missing && isVirtual
      ? notApplicable('nics', 'The RDMA device is not on PCI')
      : unread('nics', 'rdma_device_unreadable', path)
  }
  const address = path.split('/').pop() ?? ''
  if (path === link) {
    return new Unknown('nics', 'rdma_device_unreadable', `${link}: it is not a link`)
  }
  if (!isPciAddress(address)) {
    return path.startsWith('/sys/devices/')
      ? notApplicable('nics', 'The RDMA device is not on PCI')
      : new Unknown('nics', 'rdma_device_unreadable', `${link}: it leads to no device`)
  }
  if (!isKnown(pci.devices)) return pci.devices
  const message = `${link} leads to ${address}, and /sys/bus/pci/devices does not have it`
  return pci.devices.get(address) ?? new Unknown('nics', 'rdma_device_contradicts', message)
}

function describe({ rdma, device }: Card, clues: NicClues): Draft<Nic> {
  const { root, pci, numa } = clues
  const onPci = isKnown(pci.devices) ? pci.devices : new Map<string, PciDevice>()
  const known = isKnown(device) ? device : undefined
  const lacking = isKnown(device) ? undefined : device
  const node = placeLost({ rdma, device }) ?? locate(known, onPci, numa).node
  const names = interfaces(root, device)
  const ports = portsOf(root, rdma, names)
  return {
    name: rdmaName(rdma?.name),
    pci_address: known?.address ?? lacking ?? NO_RDMA_DEVICE,
    numa_node: node,
    driver: known?.driver ?? lacking ?? NO_RDMA_DEVICE,
    interfaces: names,
    fabric: fabricOf(device, ports.link_layer),
    distances: distances(known, node, clues),
    ...ports,
  }
}

const NO_RDMA_DEVICE = notApplicable('nics', 'The kernel has no RDMA device for the card')

function rdmaName(name: string | undefined): Fact<string> {
  if (name === undefined) return NO_RDMA_DEVICE
  if (INTERFACE.test(name)) return name
  return new Unknown(
    'nics',
    'rdma_name_invalid',
    `${VERBS} has a name that is not valid for a device`,
  )
}

function portsOf(root: Root, rdma: Card['rdma'], names: Fact<readonly string[]>): PortFacts {
  if (!rdma) return { link_layer: NO_RDMA_DEVICE }
  return rdma.class === VERBS ? verbsPorts(root, `${VERBS}/${rdma.name}`) : cxiPort(root, names)
}

/** By the PCI id or the driver, one of which must be known, else by the link layer. */
function fabricOf(device: Fact<PciDevice>, linkLayer: Fact<string>): Fact<string> {
  if (!isKnown(device)) return device.code === 'not_applicable' ? linkLayer : device
  const { driver } = device
  const id = idOf(device)
  const own = FABRIC_OF_ID.get(id) ?? (isKnown(driver) ? FABRIC_OF_DRIVER.get(driver) : undefined)
  return own ?? (id === '' && !isKnown(driver) ? driver : linkLayer)
}

function distances(
  device: PciDevice | undefined,
  node: Fact<number>,
  { accelerators }: NicClues,
): Fact<Fact<PciDistance>[]> {
  if (!isKnown(accelerators)) return accelerators
  return accelerators.map((place) => distanceBetween({ pci: device, node }, place))
}

function interfaces(root: Root, device: Fact<PciDevice>): Fact<string[]> {
  if (!isKnown(device)) return device.code === 'not_applicable' ? [] : device
  const path = `${device.folder}/net`
  const names = root.list(path)
  if (!isRead(names)) {
    return names.missing ? [] : unread('nics', 'interfaces_unreadable', names)
  }
  return names.every((name) => INTERFACE.test(name))
    ? names
    : new Unknown(
        'nics',
        'interfaces_unreadable',
        `${path}: it has a name that is not valid for an interface`,
      )
}
