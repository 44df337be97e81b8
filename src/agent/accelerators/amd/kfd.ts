import {
  agree,
  type Claim,
  contradiction,
  type Fact,
  isKnown,
  Unknown,
  unread,
} from '../../fact.ts'
import { MOST_BYTES, parseInteger } from '../../numbers.ts'
import { isRead, type Root } from '../../root.ts'
import { isHidden, Properties } from './kfd-properties.ts'

const FOLDER = '/sys/class/kfd/kfd/topology/nodes'
const XGMI_LINK = '11'
const AMD = 0x1002
const LARGEST_ID = 2n ** 64n - 1n

/** A device that AMD's compute driver (KFD) shows: a whole GPU, or one compute partition of it. */
export interface KfdDevice {
  readonly node: number
  /** PCI address of the GPU; partitions of one GPU share it. */
  readonly address: string
  /** Whether the driver names the PCI domain; kernels before 5.1 do not, and 0 is assumed. */
  readonly namesDomain: boolean
  readonly pciId: string
  /** As ROCm writes it: `GPU-084d0a8d7a9b7d16`. Undefined: the GPU has none. */
  readonly uuid: Fact<string> | undefined
  readonly memoryBytes: Fact<number>
  /** KFD nodes reached by XGMI. */
  readonly xgmiPeers: Fact<readonly number[]>
  /** Position among the partitions of the GPU; 0 also for a whole one. */
  readonly partition: number
  /** Number of its render node, which no other device has; 0: the kernel does not name it. */
  readonly renderNode: number
  /** `gfx942`. */
  readonly architecture: Fact<string>
}

/** What KFD, the compute driver of AMD, shows of its devices. */
export interface KfdFacts {
  /** In the order in which KFD, and so HIP, numbers them. */
  readonly devices: Fact<readonly KfdDevice[]>
  /** Whether some nodes are kept from this process. */
  readonly hidesNodes: boolean
  readonly source: string
}

/** The devices in KFD's topology; unknown as a whole when one node cannot be read, as it may be any of them. */
export function probeKfd(root: Root): KfdFacts {
  const nodes = nodeNumbers(root)
  if (!isKnown(nodes)) return noDevices(nodes)
  const found: KfdDevice[] = []
  let hidesNodes = false
  for (const node of nodes) {
    const device = readNode(root, node, nodes)
    if (device instanceof Unknown) return noDevices(device)
    if (device === 'forbidden') hidesNodes = true
    else if (device) found.push(device)
  }
  if (hidesNodes && found.length === 0) {
    const message = `${FOLDER}: the kernel keeps all devices from this process, which may use none of them`
    return noDevices(new Unknown('kfd', 'kfd_unreadable', message))
  }
  const odd = mixedDomains(found) ?? gapIn(nodes) ?? doubles(found)
  return odd ? noDevices(odd) : { devices: found, hidesNodes, source: `sysfs ${FOLDER}` }
}

/** Ascending. */
function nodeNumbers(root: Root): Fact<number[]> {
  const names = root.list(FOLDER)
  if (!isRead(names)) {
    const code = names.missing && !root.exists('/sys/class/kfd') ? 'kfd_missing' : 'kfd_unreadable'
    return unread('kfd', code, names)
  }
  const numbers = names
    .filter((name) => /^\d{1,6}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
  return numbers.length > 0
    ? numbers
    : new Unknown('kfd', 'kfd_unreadable', `${FOLDER}: it has no node`)
}

function noDevices(reason: Unknown): KfdFacts {
  return { devices: reason, source: 'none', hidesNodes: false }
}

function mixedDomains(devices: readonly KfdDevice[]): Unknown | undefined {
  const [first] = devices
  const mixed = devices.find(({ namesDomain }) => namesDomain !== first?.namesDomain)
  return mixed && bad(mixed.node, 'only some nodes name a domain')
}

function gapIn(nodes: readonly number[]): Unknown | undefined {
  const after = nodes.find((node, at) => at > 0 && nodes[at - 1] !== node - 1)
  return after === undefined ? undefined : bad(after - 1, 'the node is not there')
}

function bad(node: number, why: string): Unknown {
  return new Unknown('kfd', 'kfd_unreadable', `${FOLDER}/${node}: ${why}`)
}

/** CPUs are nodes of KFD too, and undefined here; `forbidden`: a node that this process may not use. */
function readNode(
  root: Root,
  node: number,
  nodes: readonly number[],
): KfdDevice | Unknown | 'forbidden' | undefined {
  const folder = `${FOLDER}/${node}`
  const properties = new Properties(root, `${folder}/properties`)
  if (isForbidden(root, folder, properties)) return 'forbidden'
  if (properties.failure) return properties.failure
  const isDevice = isGpu(root, folder, properties)
  if (isDevice instanceof Unknown) return isDevice
  if (!isDevice) return undefined
  const address = pciAddress(properties)
  if (address instanceof Unknown) return address
  const id = pciId(properties)
  if (id instanceof Unknown) return id
  return {
    node,
    address,
    namesDomain: properties.has('domain'),
    pciId: id,
    uuid: uuidOf(properties),
    memoryBytes: memoryOf(root, folder, properties),
    xgmiPeers: xgmiPeers(root, folder, properties, nodes),
    partition: partitionOf(Number(properties.text('location_id'))),
    renderNode: Number(properties.text('drm_render_minor')),
    architecture: architectureOf(properties),
  }
}

/** 90402 is gfx942: two digits each for the minor version and the stepping, which is written in hexadecimal. */
function architectureOf(properties: Properties): Fact<string> {
  const version = properties.number('gfx_target_version', 999_999)
  if (!isKnown(version)) return version
  const [minor, stepping] = [Math.floor(version / 100) % 100, version % 100]
  const sound = version >= 70_000 && minor < 10 && stepping < 16
  return sound
    ? `gfx${Math.floor(version / 10_000)}${minor}${stepping.toString(16)}`
    : properties.invalid(`gfx_target_version ${version} is invalid`)
}

/** To a process that may not use the device the kernel shows neither its properties nor its id. */
function isForbidden(root: Root, folder: string, properties: Properties): boolean {
  return properties.isHidden && isHidden(root.text(`${folder}/gpu_id`))
}

/** Whether the node is a GPU: only these have SIMD units, and a `gpu_id` that is not 0. */
function isGpu(root: Root, folder: string, properties: Properties): Fact<boolean> {
  const units = properties.number('simd_count', 1_048_576)
  const cores = properties.number('cpu_cores_count', 1_048_576)
  if (!isKnown(units)) return units
  const line = root.line(`${folder}/gpu_id`)
  const claims: Claim<string>[] = [
    { from: `simd_count in ${folder}/properties`, value: units > 0 ? 'a GPU' : 'no GPU' },
  ]
  if (isRead(line) && parseInteger(line, 0, 0xffff_ffff) !== undefined) {
    claims.push({ from: `${folder}/gpu_id`, value: line === '0' ? 'no GPU' : 'a GPU' })
  }
  const kind = agree('kfd', 'kfd_contradicts', claims)
  if (kind instanceof Unknown) return kind
  if (units === 0 && cores === 0) {
    return new Unknown('kfd', 'kfd_contradicts', `${folder}: it is neither a CPU nor a GPU`)
  }
  return units > 0
}

/** The partitions of a GPU are counted by its highest four bits or, in older and newer kernels, as PCI functions. */
function partitionOf(location: number): number {
  return location >>> 28 || location & 7
}

/** Bus, device and function are 16 bits; the GPU itself is function 0. */
function pciAddress(properties: Properties): Fact<string> {
  const whole = properties.number('location_id', 0xffff_ffff)
  if (!isKnown(whole)) return whole
  const location = whole & 0xffff
  if ((whole >>> 16) & 0xfff || (whole >>> 28 && whole & 7)) {
    return properties.invalid(`location_id ${whole} is invalid`)
  }
  // The last property shows that the domain was not cut off, and a newer one that it was not lost.
  const isOld =
    !properties.has('domain') &&
    properties.has('max_engine_clk_ccompute') &&
    !properties.has('gfx_target_version')
  const domain = isOld ? 0 : properties.number('domain', 0xffff_ffff)
  if (!isKnown(domain)) return domain
  const hex = (value: number, width: number) => value.toString(16).padStart(width, '0')
  return `${hex(domain, 4)}:${hex(location >> 8, 2)}:${hex((location >> 3) & 0x1f, 2)}.0`
}

function pciId(properties: Properties): Fact<string> {
  const vendor = properties.number('vendor_id', 0xffff)
  const device = properties.number('device_id', 0xffff)
  if (!isKnown(vendor)) return vendor
  if (!isKnown(device)) return device
  const hex = (value: number) => value.toString(16).padStart(4, '0')
  return vendor === AMD
    ? `${hex(vendor)}:${hex(device)}`
    : new Unknown('kfd', 'kfd_contradicts', `${properties.path}: vendor_id is not that of AMD`)
}

function uuidOf(properties: Properties): Fact<string> | undefined {
  if (!properties.has('unique_id')) return undefined
  const text = properties.text('unique_id')
  const unique = /^(?:0|[1-9]\d{0,19})$/.test(text) ? BigInt(text) : -1n
  if (unique < 0n || unique > LARGEST_ID) {
    return properties.invalid('unique_id is invalid')
  }
  return unique === 0n ? undefined : `GPU-${unique.toString(16).padStart(16, '0')}`
}

/** The sum of the memory banks and, in older kernels, the size beside them. */
function memoryOf(root: Root, folder: string, properties: Properties): Fact<number> {
  const claims: Claim<number>[] = []
  const banks = sumOfBanks(root, folder, properties)
  if (isKnown(banks) && banks > 0) claims.push({ from: `${folder}/mem_banks`, value: banks })
  const whole = properties.size('local_mem_size')
  if (isKnown(whole)) {
    claims.push({ from: `local_mem_size in ${folder}/properties`, value: whole })
  }
  const none = new Unknown('kfd', 'kfd_memory_unreadable', `${folder}: it shows no memory`)
  return agree('kfd', 'kfd_contradicts', claims) ?? (isKnown(banks) ? none : banks)
}

function sumOfBanks(root: Root, folder: string, properties: Properties): Fact<number> {
  const banks = subfolders(root, folder, 'mem_banks', properties)
  if (!isKnown(banks)) return banks
  let sum = 0
  for (const bank of banks) {
    const size = new Properties(root, `${bank}/properties`).size('size_in_bytes')
    if (!isKnown(size)) return size
    sum += size
  }
  return sum <= MOST_BYTES ? sum : properties.invalid('the sizes of its memory banks are invalid')
}

function xgmiPeers(
  root: Root,
  folder: string,
  properties: Properties,
  nodes: readonly number[],
): Fact<readonly number[]> {
  const peers = new Set<number>()
  for (const kind of ['io_links', 'p2p_links'] as const) {
    const links = subfolders(root, folder, kind, properties)
    if (!isKnown(links)) {
      if (kind === 'p2p_links' && !properties.has('p2p_links_count')) continue
      return links
    }
    for (const link of links) {
      const peer = xgmiPeer(root, link, nodes)
      if (peer instanceof Unknown) return peer
      if (peer !== undefined) peers.add(peer)
    }
  }
  return [...peers]
}

function xgmiPeer(root: Root, link: string, nodes: readonly number[]): Fact<number> | undefined {
  const properties = new Properties(root, `${link}/properties`)
  const type = properties.number('type', 1000)
  const to = properties.number('node_to', 1_000_000)
  if (!isKnown(type)) return type
  if (!isKnown(to)) return to
  if (!nodes.includes(to)) {
    return new Unknown('kfd', 'kfd_contradicts', `${link} leads to node ${to}, which is not there`)
  }
  return String(type) === XGMI_LINK ? to : undefined
}

/** The numbered folders under one name, as many as the properties promise. */
function subfolders(
  root: Root,
  folder: string,
  name: 'mem_banks' | 'io_links' | 'p2p_links',
  properties: Properties,
): Fact<string[]> {
  const path = `${folder}/${name}`
  const promised = properties.number(`${name}_count`, 65_536)
  const names = root.list(path)
  if (!isRead(names)) {
    if (names.missing && promised === 0) return []
    return unread('kfd', 'kfd_unreadable', names)
  }
  const found = names.filter((each) => /^\d{1,6}$/.test(each)).map((each) => `${path}/${each}`)
  if (!isKnown(promised) || promised === found.length) return found
  const message = contradiction(
    { from: properties.path, value: `${promised} ${name}` },
    { from: path, value: String(found.length) },
  )
  return new Unknown('kfd', 'kfd_contradicts', message)
}

/**
 * Two nodes at one address are partitions of one GPU and share its id; one id is at one address. Render nodes are not
 * shared.
 */
function doubles(devices: readonly KfdDevice[]): Unknown | undefined {
  const uuids = new Map<string, string>()
  const addresses = new Map<string, string>()
  const renderNodes = new Set<number>()
  for (const { node, address, uuid, namesDomain, renderNode } of devices) {
    if (renderNodes.has(renderNode)) return bad(node, 'another node has the same drm_render_minor')
    if (renderNode > 0) renderNodes.add(renderNode)
    if (uuid === undefined || !isKnown(uuid)) continue
    const otherAddress = uuids.get(uuid) ?? address
    const otherUuid = namesDomain ? (addresses.get(address) ?? uuid) : uuid
    if (otherAddress !== address || otherUuid !== uuid) {
      return bad(node, `another node has the same unique_id or location_id, and not both`)
    }
    uuids.set(uuid, address)
    addresses.set(address, uuid)
  }
  return undefined
}
