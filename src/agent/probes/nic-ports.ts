import type { Nic, NicPort } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, mapFact, notApplicable, Unknown, unread } from '../fact.ts'
import { parseInteger } from '../numbers.ts'
import { isRead, type Root } from '../root.ts'

/** The ports of a card, and the facts of its first port, which reports had before they listed all. */
export type PortFacts = Pick<Draft<Nic>, 'link_layer' | 'port_state' | 'rate_gbps' | 'ports'>

const MOST_PORTS = 65_535

function read<T>(root: Root, path: string, parse: (line: string) => Fact<T> | undefined): Fact<T> {
  const line = root.line(path)
  if (!isRead(line)) return unread('nics', 'port_unreadable', line)
  const message = `${path}: its content is invalid`
  return parse(line) ?? new Unknown('nics', 'port_unreadable', message)
}

/** The ports of an RDMA device, by its folder in `/sys/class/infiniband`. */
export function verbsPorts(root: Root, folder: string): PortFacts {
  const numbers = portNumbers(root, folder)
  const first = portFacts(root, folder, 1)
  return {
    link_layer: first.link_layer,
    port_state: first.state,
    rate_gbps: first.rate_gbps,
    ports: mapFact(numbers, (all) =>
      all.map((port) => (port === 1 ? first : portFacts(root, folder, port))),
    ),
  }
}

function portFacts(root: Root, folder: string, port: number): Draft<NicPort> {
  const own = `${folder}/ports/${port}`
  return {
    port,
    link_layer: read(root, `${own}/link_layer`, parseLinkLayer),
    state: read(root, `${own}/state`, parseState),
    rate_gbps: read(root, `${own}/rate`, parseRate),
  }
}

/** The kernel numbers them from 1 without gaps; those with a device for management datagrams must be among them. */
function portNumbers(root: Root, folder: string): Fact<number[]> {
  const path = `${folder}/ports`
  const names = root.list(path)
  if (!isRead(names)) return unread('nics', 'port_unreadable', names)
  const numbers = names
    .flatMap((name) => parseInteger(name, 1, MOST_PORTS) ?? [])
    .sort((a, b) => a - b)
  const most = Math.max(1, ...managedPorts(root, folder))
  const isWhole = numbers.length === names.length && numbers.every((port, at) => port === at + 1)
  if (isWhole && numbers.length >= most) return numbers
  const message = `${path}: its entries are not the ports 1 to ${Math.max(most, names.length)}`
  return new Unknown('nics', 'port_unreadable', message)
}

/** The ports that have such a device, which not every kernel makes. */
function managedPorts(root: Root, folder: string): number[] {
  const devices = root.list(`${folder}/device/infiniband_mad`)
  if (!isRead(devices)) return []
  return devices.flatMap((device) => {
    const own = `${folder}/device/infiniband_mad/${device}`
    const [name, port] = [root.line(`${own}/ibdev`), root.line(`${own}/port`)]
    if (!isRead(name) || !isRead(port) || !folder.endsWith(`/${name}`)) return []
    return parseInteger(port, 1, MOST_PORTS) ?? []
  })
}

/** EFA has a link layer that the kernel has no name for. */
function parseLinkLayer(line: string): Fact<string> | undefined {
  if (line === 'InfiniBand' || line === 'Ethernet') return line
  if (line !== 'Unknown' && line !== 'Unspecified') return undefined
  return new Unknown('nics', 'link_layer_not_told', 'The kernel has no name for its link layer')
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

/** `400 Gb/sec (4X NDR)`: four lanes of 100 Gb/s. A rate that its own lanes and speed contradict is invalid. */
function parseRate(line: string): number | undefined {
  const form = /^([1-9]\d{0,5}(?:\.\d)?) Gb\/sec(?: \(([1-9]\d?)X(?: ([A-Z]+\d*))?\))?$/
  const [, rate, lanes, speed = 'SDR'] = form.exec(line) ?? []
  const laneSpeed = LANE_SPEEDS.get(speed)
  if (rate === undefined) return undefined
  if (lanes === undefined || laneSpeed === undefined) return Number(rate)
  return Number(rate) === Number(lanes) * laneSpeed ? Number(rate) : undefined
}

/** Slingshot's card is also a network card, `hsn0`, whose interface has the state and the rate in Mb/s. */
export function cxiPort(root: Root, interfaces: Fact<readonly string[]>): PortFacts {
  const link_layer = notApplicable('nics', 'Slingshot has no link layer')
  if (!isKnown(interfaces)) return { link_layer, port_state: interfaces, rate_gbps: interfaces }
  const [name] = interfaces
  if (name === undefined) {
    const none = new Unknown('nics', 'port_unreadable', 'The card has no network interface')
    return { link_layer, port_state: none, rate_gbps: none }
  }
  const folder = `/sys/class/net/${name}`
  const state = read(root, `${folder}/operstate`, (line) => OPERATIONAL_STATES.get(line))
  return {
    link_layer,
    port_state: state,
    rate_gbps: read(root, `${folder}/speed`, (line) => {
      const megabits = parseInteger(line, 1, 10_000_000)
      return megabits === undefined ? undefined : megabits / 1000
    }),
  }
}

/** The states of a network interface that are those of a link, in the words for RDMA ports. */
const OPERATIONAL_STATES: ReadonlyMap<string, string> = new Map([
  ['up', 'ACTIVE'],
  ['down', 'DOWN'],
])
