import { notApplicable, Unknown } from '../fact.ts'
import type { Details, VendorProbe } from './vendor.ts'
import { USABLE, unknownCount } from './vendor.ts'

/** What is known of a device of which only its PCI function is read. */
export function pciDetails(vendor: string): Details {
  const silent = new Unknown(
    'pci',
    'vendor_interface_not_read',
    `PCI does not report it, and the agent reads no interface of vendor ${vendor}`,
  )
  return {
    model: silent,
    uuid: silent,
    memory_bytes: silent,
    partitioning: silent,
    partitions: silent,
    memoryNode: silent,
    peers: notApplicable('pci', 'NVLink and XGMI join devices of NVIDIA and AMD only'),
    affinity: undefined,
  }
}

/** The probe of a vendor whose devices are read from PCI alone. */
export function pciProbe(vendor: string, count?: VendorProbe['count']): VendorProbe {
  const message = `The agent does not know how vLLM counts devices of vendor ${vendor}`
  return {
    devices: [],
    incomplete: undefined,
    failure: undefined,
    sources: [],
    describeUnlisted: () => ({ details: pciDetails(vendor), usability: USABLE }),
    count: count ?? (() => unknownCount(new Unknown('platform', 'count_unknown', message))),
  }
}
