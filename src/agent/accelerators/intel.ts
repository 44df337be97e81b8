import { type Fact, isKnown, Unknown } from '../fact.ts'
import type { PciDevice } from '../probes/pci.ts'
import { pciProbe } from './pci-only.ts'
import {
  type Counted,
  DISPLAY_CLASSES,
  type Environment,
  type FoundAccelerator,
  hasClass,
  PROCESSING_CLASSES,
  unknownCount,
  type Vendor,
} from './vendor.ts'

/** Where Intel's processors have their built-in graphics. */
const INTEGRATED = /^0000:00:02\.\d$/
/** Data centre Max GPUs show each of their two stacks as a device. */
const WITH_STACKS = /^8086:0bd[4-9a-b]$/

/** Intel's GPUs, by the drivers xe and i915. */
export const intel: Vendor = {
  name: 'intel',
  pciIds: ['8086'],
  platform: 'xpu',
  drivers: ['xe', 'i915'],
  isAccelerator,
  probe: () => pciProbe('intel', count),
}

/** Intel's sensors call themselves signal processors, and its encryption engines co-processors; Xeon Phi is one. */
function isAccelerator(device: PciDevice): Fact<boolean> {
  const { deviceClass } = device
  if (!isKnown(deviceClass)) return deviceClass
  if (DISPLAY_CLASSES.has(deviceClass)) return !INTEGRATED.test(device.address)
  if (deviceClass === '1180') return false
  if (deviceClass !== '0b40') return hasClass(device, PROCESSING_CLASSES)
  return isKnown(device.device) ? /^22[567]/.test(device.device) : device.device
}

function count(accelerators: readonly FoundAccelerator[], env: Environment): Counted {
  const chosen = ['ZE_AFFINITY_MASK', 'ONEAPI_DEVICE_SELECTOR'].find((name) => env[name])
  if (chosen)
    return unknownXpu(`${chosen} is set, and only Level Zero knows which devices it leaves`)
  const undecided = accelerators.map(({ draft }) => draft.usable).find((usable) => !isKnown(usable))
  if (undecided instanceof Unknown) return unknownCount(undecided)
  const usable = accelerators.map(({ draft }) => draft).filter((draft) => draft.usable === true)
  const nameless = usable.find((draft) => !isKnown(draft.pci_id))
  if (nameless?.pci_id instanceof Unknown) return unknownCount(nameless.pci_id)
  const stacked = usable.some((draft) => WITH_STACKS.test(String(draft.pci_id)))
  if (stacked) return unknownXpu('Each stack of these GPUs may be a device, as Level Zero decides')
  const visible = usable.map((draft) => ({ accelerator: draft.index, partition: null }))
  return { count: visible.length, visible, source: 'pci vendor and driver' }
}

function unknownXpu(message: string): Counted {
  return unknownCount(new Unknown('level_zero', 'level_zero_not_read', message))
}
