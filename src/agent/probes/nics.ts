import type { Nic } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, notApplicable, Unknown, unread } from '../fact.ts'
import { locate } from '../locate.ts'
import { isRead, NotRead, type Root } from '../root.ts'
import type { NumaFacts } from './numa.ts'
import { isPciAddress, type PciDevice, type PciFacts } from './pci.ts'

const FOLDER = '/sys/class/infiniband'
const INFINIBAND_CLASS = '0207'
/** Linux gives network interfaces and RDMA devices names of less than 16 and 64 characters. */
const INTERFACE = /^[^\s\p{C}/]{1,63}$/u

/** RDMA cards, and why some may be missing from the list though it is known. */
export interface NicFacts {
  readonly nics: Fact<Draft<Nic>[]>
  readonly doubt: Unknown | undefined
}

/** An RDMA device of the kernel, a card on PCI, or both. */
interface Card {
  readonly name: string | undefined
  readonly device: Fact<PciDevice>
}

/** RDMA cards: the RDMA devices of the kernel, and InfiniBand cards that no RDMA driver has taken. */
export function probeNics(root: Root, pci: PciFacts, numa: NumaFacts): NicFacts {
  const names = root.list(FOLDER)
  if (!isRead(names) && !names.missing) {
    return { nics: unread('nics', 'nics_unreadable', names), doubt: undefined }
  }
  if (!isRead(names) && !isKnown(pci.devices)) return { nics: pci.devices, doubt: undefined }
  const rdma = (isRead(names) ? names : []).map(
    (name): Card => ({ name, device: deviceOf(root, name, pci) }),
  )
  const bare = bareCards(pci, rdma)
  if (bare instanceof Unknown) return { nics: bare, doubt: undefined }
  const onPci = isKnown(pci.devices) ? pci.devices : new Map<string, PciDevice>()
  const nics = [...rdma, ...bare].map((card) => describe(root, card, onPci, numa))
  return { nics, doubt: root.live || isRead(names) ? undefined : NOT_CAPTURED }
}

const NOT_CAPTURED = new Unknown(
  'nics',
  'nics_not_captured',
  `The tree has no ${FOLDER}: the kernel had no RDMA devices, or the folder was not captured`,
)

/** InfiniBand cards without an RDMA device; unknown when a function may be one and does not say. */
function bareCards(pci: PciFacts, rdma: readonly Card[]): Card[] | Unknown {
  if (!isKnown(pci.devices)) return []
  const taken = new Set(rdma.flatMap(({ device }) => (isKnown(device) ? [device.address] : [])))
  const bare: Card[] = []
  for (const device of pci.devices.values()) {
    if (!isKnown(device.deviceClass)) return device.deviceClass
    if (device.deviceClass !== INFINIBAND_CLASS || taken.has(device.address)) continue
    bare.push({ name: undefined, device })
  }
  return bare
}

/** The PCI function behind an RDMA device; `not_applicable`: it has none, as those made in software. */
function deviceOf(root: Root, name: string, pci: PciFacts): Fact<PciDevice> {
  const link = `${FOLDER}/${name}/device`
  const path = root.realPath(link)
  if (path instanceof NotRead) {
    return path.missing
      ? notApplicable('nics', 'The RDMA device is not on PCI')
      : unread('nics', 'rdma_device_unreadable', path)
  }
  const address = path.split('/').pop() ?? ''
  if (path === link) {
    return new Unknown('nics', 'rdma_device_unreadable', `${link}: it is not a link`)
  }
  if (!isPciAddress(address)) return notApplicable('nics', 'The RDMA device is not on PCI')
  if (!isKnown(pci.devices)) return pci.devices
  const message = `${link} leads to ${address}, and /sys/bus/pci/devices does not have it`
  return pci.devices.get(address) ?? new Unknown('nics', 'rdma_device_contradicts', message)
}

function describe(
  root: Root,
  { name, device }: Card,
  onPci: ReadonlyMap<string, PciDevice>,
  numa: NumaFacts,
): Draft<Nic> {
  const known = isKnown(device) ? device : undefined
  const lacking = isKnown(device) ? undefined : device
  return {
    name: rdmaName(name),
    pci_address: known?.address ?? lacking ?? NO_RDMA_DEVICE,
    numa_node:
      lacking && lacking.code !== 'not_applicable' ? lacking : locate(known, onPci, numa).node,
    driver: known?.driver ?? lacking ?? NO_RDMA_DEVICE,
    link_layer: linkLayer(root, name),
    interfaces: interfaces(root, device),
    ...(name !== undefined && portOf(root, name)),
  }
}

const NO_RDMA_DEVICE = notApplicable('nics', 'The kernel has no RDMA device for the card')

function rdmaName(name: string | undefined): Fact<string> {
  if (name === undefined) return NO_RDMA_DEVICE
  if (INTERFACE.test(name)) return name
  return new Unknown('nics', 'rdma_name_invalid', `${FOLDER} has a name that is none for a device`)
}

function linkLayer(root: Root, name: string | undefined): Fact<string> {
  if (!name) return NO_RDMA_DEVICE
  const path = `${FOLDER}/${name}/ports/1/link_layer`
  const line = root.line(path)
  if (!isRead(line)) return unread('nics', 'link_layer_unreadable', line)
  return line === 'InfiniBand' || line === 'Ethernet'
    ? line
    : new Unknown('nics', 'link_layer_unreadable', `${path}: its content makes no sense`)
}

/** State and rate of the first port. */
function portOf(root: Root, name: string): Pick<Draft<Nic>, 'port_state' | 'rate_gbps'> {
  const port = `${FOLDER}/${name}/ports/1`
  const read = <T>(file: string, parse: (line: string) => T | undefined): Fact<T> => {
    const line = root.line(`${port}/${file}`)
    if (!isRead(line)) return unread('nics', 'port_unreadable', line)
    const message = `${port}/${file}: its content makes no sense`
    return parse(line) ?? new Unknown('nics', 'port_unreadable', message)
  }
  return { port_state: read('state', parseState), rate_gbps: read('rate', parseRate) }
}

/** The number and the name that the InfiniBand specification gives each state of a port. */
const STATES = ['NOP', 'DOWN', 'INIT', 'ARMED', 'ACTIVE', 'ACTIVE_DEFER']

/** `4: ACTIVE`. */
function parseState(line: string): string | undefined {
  const [, number, name] = /^(\d): ([A-Z_]{2,32})$/.exec(line) ?? []
  return STATES[Number(number)] === name ? name : undefined
}

/** Gb/s of one lane, by the name of the speed. */
const LANE_SPEEDS: ReadonlyMap<string, number> = new Map([
  ['SDR', 2.5],
  ['DDR', 5],
  ['QDR', 10],
  ['FDR10', 10],
  ['FDR', 14],
  ['EDR', 25],
  ['HDR', 50],
  ['NDR', 100],
  ['XDR', 200],
])

/** `400 Gb/sec (4X NDR)`: four lanes of 100 Gb/s. A rate that its own lanes and speed deny makes no sense. */
function parseRate(line: string): number | undefined {
  const form = /^([1-9]\d{0,5}(?:\.\d)?) Gb\/sec(?: \(([1-9]\d?)X(?: ([A-Z]+\d*))?\))?$/
  const [, rate, lanes, speed = 'SDR'] = form.exec(line) ?? []
  const laneSpeed = LANE_SPEEDS.get(speed)
  if (rate === undefined) return undefined
  if (lanes === undefined || laneSpeed === undefined) return Number(rate)
  return Number(rate) === Number(lanes) * laneSpeed ? Number(rate) : undefined
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
        `${path}: it has a name that is none for an interface`,
      )
}
