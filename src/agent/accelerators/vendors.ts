import { amd } from './amd.ts'
import { ascend } from './ascend.ts'
import { cambricon } from './cambricon.ts'
import { enflame } from './enflame.ts'
import { gaudi } from './gaudi.ts'
import { google } from './google.ts'
import { hygon } from './hygon.ts'
import { intel } from './intel.ts'
import { metax } from './metax.ts'
import { neuron } from './neuron.ts'
import { nvidia } from './nvidia.ts'
import { spyre } from './spyre.ts'
import type { Vendor } from './vendor.ts'

/** The vendors that the agent knows: those that vLLM itself has a platform for, then those with plugins. */
export const VENDORS: readonly Vendor[] = [
  google,
  nvidia,
  amd,
  intel,
  ascend,
  cambricon,
  enflame,
  gaudi,
  hygon,
  metax,
  neuron,
  spyre,
]

/** The vendor of a PCI vendor id; undefined: the agent does not know it. */
export function vendorOf(pciId: string): Vendor | undefined {
  return VENDORS.find((vendor) => vendor.pciIds.includes(pciId))
}
