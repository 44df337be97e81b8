import { agree, type Fact, isKnown, mapFact, notApplicable, Unknown } from '../fact.ts'
import { type Location, locate } from '../locate.ts'
import type { NumaFacts } from '../probes/numa.ts'
import type { PciDevice } from '../probes/pci.ts'
import { type Candidate, findCandidates, inventedDevice } from './candidates.ts'
import { indexLinks, type LinkDraft, type Linked } from './fabric-links.ts'
import { pciDetails, pciProbe } from './pci-only.ts'
import { assessUsability, driverOf } from './usability.ts'
import {
  type AcceleratorDraft,
  type Described,
  type Details,
  type FoundAccelerator,
  type PartitionDraft,
  type Probes,
  USABLE,
  type VendorContext,
} from './vendor.ts'
import { VENDORS } from './vendors.ts'

/** The accelerators in the order of the report, and what the vendors' interfaces answered. */
export interface Accelerators {
  readonly found: readonly FoundAccelerator[]
  readonly probes: Probes
  /** Where their NUMA nodes are from. */
  readonly nodeSources: readonly string[]
  /** Why the list may not be whole, though the drivers' own lists are known. */
  readonly doubt: Unknown | undefined
}

/** Asks the interfaces of all vendors, side by side. */
export async function probeVendors(context: VendorContext): Promise<Probes> {
  const answers = VENDORS.map(async (vendor) => [vendor.name, await vendor.probe(context)] as const)
  return new Map(await Promise.all(answers))
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

interface Surroundings {
  readonly onPci: ReadonlyMap<string, PciDevice>
  readonly probes: Probes
  readonly numa: NumaFacts
}

/** A candidate with what its vendor says and where it is. */
interface Part extends Linked {
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
