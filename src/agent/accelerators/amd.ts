import { type Fact, firstKnown, isKnown, notApplicable, Unknown } from '../fact.ts'
import type { Root } from '../root.ts'
import type { Candidate, Findings } from './candidates.ts'
import type { Details } from './nvidia.ts'

/** From KFD, and from the files that amdgpu puts beside the PCI device. */
export function describeAmd(root: Root, candidate: Candidate, { kfd }: Findings): Details {
  const { kfd: devices, pci } = candidate
  const silent = isKnown(kfd.devices)
    ? new Unknown('kfd', 'kfd_not_listed', 'KFD does not list the device')
    : kfd.devices
  const file = (name: string): Fact<string> => {
    if (!pci)
      return new Unknown('pci', 'pci_not_listed', 'The tree has no PCI folder of the device')
    const path = `${pci.folder}/${name}`
    const text = root.text(path)
    if (text && text.length <= 256) return text
    return new Unknown('amdgpu', 'amdgpu_unreadable', root.why(path))
  }
  const unique = file('unique_id')
  const vram = file('mem_info_vram_total')
  const split = devices.length > 1
  return {
    model: file('product_name'),
    uuid: firstKnown(isKnown(unique) ? `GPU-${unique}` : unique, devices[0]?.uuid ?? silent),
    memory_bytes: firstKnown(
      wholeMemory(candidate, silent),
      isKnown(vram) && /^\d{1,15}$/.test(vram) ? Number(vram) : silent,
    ),
    partitioning: devices.length === 0 ? silent : split ? 'compute' : 'none',
    partitions: devices.length === 0 ? silent : split ? partitions(candidate) : [],
    memoryNode: new Unknown('kfd', 'memory_node_not_told', 'KFD names no node for the memory'),
    peers: devices.length === 0 ? silent : devices.flatMap((device) => device.xgmiPeers),
    affinity: undefined,
  }
}

function wholeMemory(candidate: Candidate, silent: Unknown): Fact<number> {
  let sum = 0
  for (const { memoryBytes } of candidate.kfd) {
    if (!isKnown(memoryBytes)) return memoryBytes
    sum += memoryBytes
  }
  return candidate.kfd.length > 0 ? sum : silent
}

function partitions(candidate: Candidate): Details['partitions'] {
  const shared = notApplicable('kfd', 'Compute partitions share the UUID of their GPU')
  const profile = new Unknown('kfd', 'partition_mode_not_told', 'KFD does not name the mode')
  return candidate.kfd.map((device, index) => ({
    index,
    kind: 'compute' as const,
    uuid: shared,
    profile,
    memory_bytes: device.memoryBytes,
  }))
}
