import { notApplicable, Unknown } from '../fact.ts'
import type { Candidate } from './candidates.ts'
import type { Details } from './nvidia.ts'

/** A device of which only its PCI function is known. */
export function describeOther(candidate: Candidate): Details {
  const silent = new Unknown(
    'pci',
    'vendor_interface_not_read',
    `PCI does not tell it, and the agent reads no interface of vendor ${candidate.vendor}`,
  )
  return {
    model: silent,
    uuid: silent,
    memory_bytes: silent,
    partitioning: 'none',
    partitions: [],
    memoryNode: silent,
    peers: notApplicable('pci', 'NVLink and XGMI join devices of NVIDIA and AMD only'),
    affinity: undefined,
  }
}
