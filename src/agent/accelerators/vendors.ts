import { amd } from './amd.ts'
import { google } from './google.ts'
import { intel } from './intel.ts'
import { nvidia } from './nvidia.ts'
import type { Vendor } from './vendor.ts'

/** The vendors that the agent knows, in the order in which vLLM looks for their platforms. */
export const VENDORS: readonly Vendor[] = [google, nvidia, amd, intel]

/** The vendor of a PCI vendor id; undefined: the agent knows nothing of it. */
export function vendorOf(pciId: string): Vendor | undefined {
  return VENDORS.find((vendor) => vendor.pciIds.includes(pciId))
}
