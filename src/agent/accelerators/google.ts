import { isKnown, notApplicable } from '../fact.ts'
import { pciProbe } from './pci-only.ts'
import { unknownCount, type Vendor } from './vendor.ts'

/** Google's PCI devices that are TPUs; its network and disk devices have the same vendor id. */
const TPU_DEVICES: ReadonlySet<string> = new Set([
  '0027',
  '0056',
  '005e',
  '0062',
  '0063',
  '006f',
  '0076',
])

const TPU_NOT_COUNTED = notApplicable(
  'platform',
  'vLLM itself counts no TPU: its TPU plug-in does, from the chips that accelerators lists',
)

/** TPUs. On a TPU machine vfio-pci is the driver that programs use. */
export const google: Vendor = {
  name: 'google',
  pciIds: ['1ae0'],
  platform: 'tpu',
  drivers: undefined,
  usesPassedThrough: true,
  isAccelerator: ({ device }) => (isKnown(device) ? TPU_DEVICES.has(device) : device),
  probe: () => pciProbe('google', () => unknownCount(TPU_NOT_COUNTED)),
}
