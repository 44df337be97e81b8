import type { Accelerator, Partition } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, notApplicable, Unknown } from '../fact.ts'
import { locate } from '../locate.ts'
import type { NumaFacts } from '../probes/numa.ts'
import type { PciDevice, PciFacts } from '../probes/pci.ts'
import type { Root } from '../root.ts'
import { describeAmd } from './amd.ts'
import { type Candidate, type Findings, findCandidates } from './candidates.ts'
import { type Details, describeNvidia } from './nvidia.ts'
import { describeOther } from './other.ts'
import { driverOf, judgeUsability } from './usability.ts'

/** A device as it goes into the report; the reason of a usable one is null. */
export type AcceleratorDraft = Omit<Draft<Accelerator>, 'reason'> & {
  readonly reason: string | null
}

/** The accelerators in the order of the report, each beside what it was made of. */
export interface Accelerators {
  readonly drafts: readonly AcceleratorDraft[]
  readonly candidates: readonly Candidate[]
  /** Where their NUMA nodes are from. */
  readonly nodeSources: readonly string[]
}

/** What is in the box; an `Unknown` when neither PCI nor a driver tells. */
export function describeAccelerators(
  root: Root,
  findings: Findings,
  numa: NumaFacts,
): Fact<Accelerators> {
  const candidates = findCandidates(findings)
  const { devices } = findings.pci
  if (!isKnown(devices) && candidates.length === 0) return devices
  const onPci = isKnown(devices) ? devices : new Map<string, PciDevice>()
  const nodeSources = new Set<string>()
  const drafts = candidates.map((candidate, index): AcceleratorDraft => {
    const details = detailsOf(root, candidate, findings)
    const location = locate(candidate.pci, onPci, numa, details.affinity)
    nodeSources.add(location.source)
    return {
      index,
      vendor: candidate.vendor,
      model: details.model,
      pci_id: pciId(candidate),
      uuid: details.uuid,
      pci_address: candidate.address,
      driver: driverFact(candidate, findings.pci),
      cpu_numa_node: location.node,
      memory_numa_node: memoryNode(details, numa),
      memory_bytes: details.memory_bytes,
      ...split(candidate, details),
      fabric_peers: fabricPeers(index, details, candidates),
      ...judgeUsability(candidate, findings),
    }
  })
  return { drafts, candidates, nodeSources: [...nodeSources] }
}

function detailsOf(root: Root, candidate: Candidate, findings: Findings): Details {
  if (candidate.vendor === 'nvidia') return describeNvidia(candidate, findings)
  if (candidate.vendor === 'amd') return describeAmd(root, candidate, findings)
  return describeOther(candidate)
}

function pciId({ pci, nvml, kfd }: Candidate): Fact<string> {
  const fromPci = pci?.vendor && pci.device ? `${pci.vendor}:${pci.device}` : undefined
  const id = fromPci ?? (nvml?.pci_id || kfd[0]?.pciId)
  return id ?? new Unknown('pci', 'pci_id_unreadable', 'The tree has no vendor and device id')
}

function driverFact(candidate: Candidate, pci: PciFacts): Fact<string> {
  const driver = driverOf(candidate)
  if (driver !== undefined) return driver
  if (pci.tellsDrivers && candidate.pci) return notApplicable('pci', 'No driver is bound')
  return new Unknown('pci', 'drivers_not_told', 'The tree tells the driver of no device')
}

/** A device's memory is a NUMA node of its own only where the host has nodes without CPUs. */
function memoryNode(details: Details, numa: NumaFacts): Fact<number> {
  if (!isKnown(numa.nodes)) return details.memoryNode
  const { nodes } = numa
  if (!nodes.some((node) => node.memory_only !== false)) {
    return notApplicable('numa', "No node is memory only: the device's memory is not a node")
  }
  if (!isKnown(details.memoryNode)) return details.memoryNode
  const named = nodes.find((node) => node.id === details.memoryNode)
  if (named?.memory_only === false) {
    return notApplicable('numa', "The node that is named has CPUs: it is not the device's memory")
  }
  return details.memoryNode
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
  const memory = new Unknown('pci', 'memory_not_told', 'PCI does not tell the memory of a function')
  const parts = candidate.virtualFunctions.map(
    (_, index): Draft<Partition> => ({
      index,
      kind: 'virtual_function',
      uuid: none,
      profile: none,
      memory_bytes: memory,
    }),
  )
  return { partitioning: 'virtual_function', partitions: parts }
}

function fabricPeers(
  index: number,
  details: Details,
  candidates: readonly Candidate[],
): Fact<number[]> {
  if (!isKnown(details.peers)) return details.peers
  const keys = new Set(details.peers)
  const vendor = candidates[index]?.vendor
  return candidates.flatMap((other, position) => {
    const own = other.nvml ? [other.nvml.index] : other.kfd.map((device) => device.node)
    const reached = other.vendor === vendor && own.some((key) => keys.has(key))
    return reached && position !== index ? [position] : []
  })
}
