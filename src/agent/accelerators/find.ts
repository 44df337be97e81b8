import type { FabricLink } from '../../hosts/report.ts'
import { agree, type Draft, type Fact, isKnown, mapFact, notApplicable, Unknown } from '../fact.ts'
import { type Location, locate } from '../locate.ts'
import type { NumaFacts } from '../probes/numa.ts'
import { comparePciAddresses, type PciDevice } from '../probes/pci.ts'
import { pciDetails, pciProbe } from './unread.ts'
import { assessUsability, driverOf } from './usability.ts'
import {
  type AcceleratorDraft,
  type Described,
  type Details,
  DISPLAY_CLASSES,
  type FoundAccelerator,
  hasClass,
  type PartitionDraft,
  type Peer,
  PROCESSING_CLASSES,
  USABLE,
  type Vendor,
  type VendorContext,
  type VendorDevice,
  type VendorProbe,
} from './vendor.ts'
import { VENDORS, vendorOf } from './vendors.ts'

/** The accelerators in the order of the report, and what the vendors' interfaces answered. */
export interface Accelerators {
  readonly found: readonly FoundAccelerator[]
  readonly probes: ReadonlyMap<string, VendorProbe>
  /** Where their NUMA nodes are from. */
  readonly nodeSources: readonly string[]
  /** Why the list may not be whole, though the drivers' own lists are known. */
  readonly doubt: Unknown | undefined
}

export type Probes = ReadonlyMap<string, VendorProbe>

/** Asks the interfaces of all vendors, side by side. */
export async function probeVendors(context: VendorContext): Promise<Probes> {
  const answers = VENDORS.map(async (vendor) => [vendor.name, await vendor.probe(context)] as const)
  return new Map(await Promise.all(answers))
}

/** One accelerator with what PCI and its vendor's interface have of it. */
interface Candidate {
  readonly address: string
  readonly vendorName: string
  readonly vendor: Vendor | undefined
  readonly pci: PciDevice | undefined
  readonly listed: VendorDevice | undefined
  readonly virtualFunctions: readonly PciDevice[]
}

/** What is in the box; an `Unknown` when neither PCI nor a driver says. */
export function describeAccelerators(
  context: VendorContext,
  probes: Probes,
  numa: NumaFacts,
): Fact<Accelerators> {
  const { devices } = context.pci
  const onPci = isKnown(devices) ? devices : new Map<string, PciDevice>()
  const candidates = findCandidates(onPci, probes)
  if (candidates instanceof Unknown) return candidates
  if (!isKnown(devices) && candidates.length === 0) return devices
  for (const [vendorName, { incomplete }] of probes) {
    // PCI lists the devices that the driver would: without one there, only the driver knows whether there are any.
    const isOnPci = candidates.some((candidate) => candidate.vendorName === vendorName)
    if (incomplete && !isOnPci) return incomplete
  }
  const invented = inventedDevice(onPci, candidates)
  if (invented?.certain) return invented.reason
  const parts = candidates.map((candidate) => read(candidate, { onPci, probes, numa }))
  const links = indexLinks(parts)
  const found = parts.map((part, index): FoundAccelerator => {
    const { vendorName: vendor, address, listed, pci } = part.candidate
    const draft = describe(part, index, links[index] ?? [], numa)
    return { vendor, address, draft, listed, pci, details: part.described.details }
  })
  return {
    found,
    probes,
    nodeSources: [...new Set(parts.map(({ location }) => location.source))],
    doubt: isKnown(devices) ? invented?.reason : devices,
  }
}

function findCandidates(
  onPci: ReadonlyMap<string, PciDevice>,
  probes: Probes,
): Candidate[] | Unknown {
  const listed = [...probes].flatMap(([vendorName, probe]) =>
    probe.devices.map((device) => ({ vendorName, device })),
  )
  const functions = pciAccelerators(onPci, new Set(listed.map(({ device }) => device.address)))
  if (functions instanceof Unknown) return functions
  const candidates = [
    ...functions.unlisted.map((pci) => ({ pci, listed: undefined, vendorName: vendorName(pci) })),
    ...listed
      .filter(({ device }) => !functions.virtual.has(device.address))
      .map(({ device, vendorName }) => ({
        pci: onPci.get(device.address),
        listed: device,
        vendorName,
      })),
  ].map((one): Candidate => {
    const address = one.pci?.address ?? one.listed?.address ?? ''
    return {
      ...one,
      address,
      vendor: VENDORS.find((vendor) => vendor.name === one.vendorName),
      virtualFunctions: [...functions.virtual.values()].filter(
        (device) => device.physicalFunction === address,
      ),
    }
  })
  return candidates.sort((a, b) => comparePciAddresses(a.address, b.address))
}

/** The accelerators on PCI that no driver lists, and the virtual functions of all; unknown when one cannot be read. */
function pciAccelerators(
  onPci: ReadonlyMap<string, PciDevice>,
  listed: ReadonlySet<string>,
): { unlisted: PciDevice[]; virtual: Map<string, PciDevice> } | Unknown {
  const unlisted: PciDevice[] = []
  const virtual = new Map<string, PciDevice>()
  const bridges = new Set([...onPci.values()].flatMap((device) => device.parents))
  for (const [address, device] of onPci) {
    const accelerator = !bridges.has(address) && (listed.has(address) || isAccelerator(device))
    if (accelerator instanceof Unknown) return accelerator
    if (!accelerator) continue
    const { physicalFunction: physical } = device
    if (physical instanceof Unknown) return physical
    if (physical !== undefined && onPci.has(physical)) virtual.set(address, device)
    else if (!listed.has(address)) unlisted.push(device)
  }
  return { unlisted, virtual }
}

/** Whether a PCI function is an accelerator; unknown when what decides it cannot be read. */
function isAccelerator(device: PciDevice): Fact<boolean> {
  if (isKnown(device.vendor)) {
    const vendor = vendorOf(device.vendor)
    return vendor ? vendor.isAccelerator(device) : hasClass(device, PROCESSING_CLASSES)
  }
  const candidate = hasClass(device, PROCESSING_CLASSES, DISPLAY_CLASSES)
  return candidate === true ? device.vendor : candidate
}

/** `nvidia`, or the PCI vendor id of one that the agent does not know: `0x1bcf`. */
function vendorName({ vendor }: PciDevice): string {
  if (!isKnown(vendor)) return 'unknown'
  return vendorOf(vendor)?.name ?? `0x${vendor}`
}

/**
 * A driver lists a device that PCI does not have. Where PCI has others of the vendor, one of the two is wrong; else the
 * tree may just lack them.
 */
function inventedDevice(
  onPci: ReadonlyMap<string, PciDevice>,
  candidates: readonly Candidate[],
): { readonly certain: boolean; readonly reason: Unknown } | undefined {
  const invented = candidates.find(({ pci }) => pci === undefined)
  if (!invented || onPci.size === 0) return undefined
  const { vendorName, address } = invented
  const message = `The driver of ${vendorName} lists ${address}, and /sys/bus/pci/devices does not have it`
  return {
    certain: candidates.some((other) => other.vendorName === vendorName && other.pci),
    reason: new Unknown('pci', 'accelerators_contradict', message),
  }
}

interface Surroundings {
  readonly onPci: ReadonlyMap<string, PciDevice>
  readonly probes: Probes
  readonly numa: NumaFacts
}

/** A candidate with what its vendor says and where it is. */
interface Part {
  readonly candidate: Candidate
  readonly described: Described
  readonly location: Location
}

function read(candidate: Candidate, { onPci, probes, numa }: Surroundings): Part {
  const { vendorName, pci, listed } = candidate
  const probe = probes.get(vendorName) ?? pciProbe(vendorName)
  const described =
    listed?.describe(pci) ?? (pci ? probe.describeUnlisted(pci) : pciOnly(vendorName))
  const location = locate(pci, onPci, numa, described.details.affinity)
  return { candidate, described, location }
}

function pciOnly(vendorName: string): Described {
  return { details: pciDetails(vendorName), usability: USABLE }
}

function describe(
  { candidate, described, location }: Part,
  index: number,
  links: Fact<LinkDraft[]>,
  numa: NumaFacts,
): AcceleratorDraft {
  const { vendor, vendorName, pci, listed, address } = candidate
  const { details } = described
  const driver = driverOf(pci, listed)
  return {
    index,
    vendor: vendorName,
    model: details.model,
    pci_id: pciId(candidate),
    uuid: details.uuid,
    pci_address: address,
    driver,
    cpu_numa_node: location.node,
    memory_numa_node: memoryNode(details, numa),
    memory_bytes: memoryOf(details, numa),
    ...split(candidate, details),
    fabric_peers: mapFact(links, (list) => list.map(({ accelerator }) => accelerator)),
    ...(isKnown(links) && { fabric_links: links }),
    ...assessUsability({ vendor, vendorName, pci, listed, driver, described }),
    ...moreOf(details),
  }
}

/** The facts that only some vendors' interfaces have. */
function moreOf(details: Details): Partial<AcceleratorDraft> {
  const { health, architecture, fabric_domain, compute_partitioning, memory_partitioning } = details
  const more = { health, architecture, fabric_domain, compute_partitioning, memory_partitioning }
  return Object.fromEntries(Object.entries(more).filter(([, fact]) => fact !== undefined))
}

/** Vendor and device id, as PCI and the vendor's interface have them. */
function pciId({ pci, listed }: Candidate): Fact<string> {
  const own = pci && isKnown(pci.vendor) && isKnown(pci.device) ? `${pci.vendor}:${pci.device}` : ''
  const claims = own ? [{ from: pci?.folder ?? '', value: own }] : []
  const other = listed?.pciId
  if (other && isKnown(other)) claims.push({ from: "the driver's interface", value: other })
  const unread = pci && [pci.vendor, pci.device].find((id) => !isKnown(id))
  const nowhere = new Unknown('pci', 'pci_id_unreadable', 'The tree has no vendor and device id')
  return agree('pci', 'pci_contradicts', claims) ?? unread ?? other ?? nowhere
}

/** A device whose memory is a NUMA node has at least what the node has online. */
function memoryOf({ memory_bytes: memory, memoryNode }: Details, numa: NumaFacts): Fact<number> {
  if (!isKnown(memory) || !isKnown(memoryNode) || !isKnown(numa.nodes)) return memory
  const own = numa.nodes.find(({ id, memory_only }) => id === memoryNode && memory_only === true)
  const online = own?.memory_bytes
  if (online === undefined || !isKnown(online) || memory >= online) return memory
  const message = `The driver gives the device ${memory} bytes, and its memory, node ${memoryNode}, has ${online}`
  return new Unknown('numa', 'memory_node_contradicts', message)
}

/** A device's memory is a NUMA node of its own only where the host has nodes without CPUs. */
function memoryNode(details: Details, numa: NumaFacts): Fact<number> {
  if (!isKnown(numa.nodes)) return isKnown(details.memoryNode) ? numa.nodes : details.memoryNode
  const { nodes } = numa
  if (nodes.every((node) => node.memory_only === false)) {
    return notApplicable('numa', "No node is memory only: the device's memory is not a node")
  }
  const { memoryNode: id } = details
  if (!isKnown(id)) return id
  const named = nodes.find((node) => node.id === id)
  if (named?.memory_only === false) {
    return notApplicable('numa', "The node that is named has CPUs: it is not the device's memory")
  }
  const message = `The driver puts the memory in NUMA node ${id}, and the host has no such node`
  return named ? id : new Unknown('numa', 'memory_node_contradicts', message)
}

/** Virtual functions count as parts of the device, unless it is split in another way. */
function split(
  candidate: Candidate,
  details: Details,
): Pick<AcceleratorDraft, 'partitioning' | 'partitions'> {
  const { partitioning, partitions } = details
  const otherwise = partitioning === 'mig' || partitioning === 'compute'
  if (otherwise || candidate.virtualFunctions.length === 0) return { partitioning, partitions }
  const none = notApplicable('pci', 'PCI virtual functions have neither')
  const memory = new Unknown(
    'pci',
    'memory_not_told',
    'PCI does not report the memory of a function',
  )
  const parts = candidate.virtualFunctions.map(
    (_, index): PartitionDraft => ({
      index,
      kind: 'virtual_function',
      uuid: none,
      profile: none,
      memory_bytes: memory,
    }),
  )
  return { partitioning: 'virtual_function', partitions: parts }
}

type LinkDraft = Draft<FabricLink>

/** The links of each accelerator's fabric. A link has two ends: where one end denies it, neither is believed. */
function indexLinks(parts: readonly Part[]): Fact<LinkDraft[]>[] {
  const reached = reachedBy(parts)
  return reached.map((peers, index) => {
    if (!isKnown(peers)) return peers
    const odd = reached.findIndex(
      (others, other) =>
        other !== index && isKnown(others) && others.has(index) !== peers.has(other),
    )
    if (odd < 0) {
      return [...peers]
        .sort(([a], [b]) => a - b)
        .map(([accelerator, { kind, count }]) => ({ accelerator, kind, count }))
    }
    const [here, there] = [index, odd]
      .sort((a, b) => a - b)
      .map((at) => parts[at]?.candidate.address)
    const message = `Only one of ${here} and ${there} shows a fabric link to the other`
    return new Unknown('fabric', 'fabric_contradicts', message)
  })
}

/** What each accelerator says that its fabric reaches, by index. */
function reachedBy(parts: readonly Part[]): Fact<Map<number, Peer>>[] {
  const owners = new Map(
    parts.flatMap(({ candidate: { vendorName, listed } }, index) =>
      (listed?.keys ?? []).map((key) => [`${vendorName} ${key}`, index] as const),
    ),
  )
  return parts.map(({ candidate, described }, own): Fact<Map<number, Peer>> => {
    const { peers } = described.details
    if (!isKnown(peers)) return peers
    const found = new Map<number, Peer>()
    for (const peer of peers) {
      const index = owners.get(`${candidate.vendorName} ${peer.key}`)
      if (index === undefined) {
        const message = `The fabric of ${candidate.address} reaches a device that is not listed`
        return new Unknown('fabric', 'fabric_contradicts', message)
      }
      if (index !== own) found.set(index, peer)
    }
    return found
  })
}
