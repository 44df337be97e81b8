import { type Fact, isKnown } from '../fact.ts'
import type { PciDevice } from '../probes/pci.ts'
import { pciProbe } from './unread.ts'
import { hasClass, PROCESSING_CLASSES, type Vendor } from './vendor.ts'
import { countChosen, selectIndices, spell } from './visible-devices.ts'

/** A vendor whose devices vLLM uses through a platform plugin, and of which only PCI is read. */
export interface OutOfTree {
  readonly name: string
  readonly pciIds: readonly string[]
  /** PCI device ids of its accelerators; those of a class for processing are always accelerators. */
  readonly devices?: ReadonlySet<string>
  /** Names of the entry points in `vllm.platform_plugins` that are for it. */
  readonly plugins: readonly string[]
  /** The kernel drivers that its runtime needs; undefined: any. */
  readonly drivers?: readonly string[]
  /** The variable that chooses devices by index; undefined: it does not count whole devices. */
  readonly visibility?: string
}

/** The vendor as the agent sees it: platform `other` where the plugin is installed. */
export function outOfTree(vendor: OutOfTree): Vendor {
  const { name, pciIds, devices, plugins, drivers, visibility } = vendor
  const isAccelerator = (device: PciDevice): Fact<boolean> => {
    const byClass = hasClass(device, PROCESSING_CLASSES)
    if (!devices || byClass === true) return byClass
    return isKnown(device.device) ? devices.has(device.device) : device.device
  }
  return {
    name,
    pciIds,
    platform: 'other',
    plugins,
    drivers,
    isAccelerator,
    probe: () => {
      if (visibility === undefined) return pciProbe(name)
      return pciProbe(name, (accelerators, env) => {
        const usable = accelerators.filter(({ draft }) => draft.usable === true)
        const numbered = usable.map(({ draft }) => ({
          uuid: undefined,
          migUuids: [],
          place: { accelerator: draft.index, partition: null },
        }))
        const source = `pci and driver, ${spell(env, [visibility])}`
        return countChosen(selectIndices(env, visibility), numbered, source)
      })
    },
  }
}
