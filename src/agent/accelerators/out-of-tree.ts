import { type Fact, isKnown, Unknown } from '../fact.ts'
import { parseInteger } from '../numbers.ts'
import type { PciDevice } from '../probes/pci.ts'
import { isRead, type Root } from '../root.ts'
import { pciProbe } from './pci-only.ts'
import {
  type Counted,
  type Environment,
  type FoundAccelerator,
  hasClass,
  type Platform,
  type Plugins,
  PROCESSING_CLASSES,
  unknownCount,
  type Vendor,
} from './vendor.ts'
import { countChosen, selectIndices, spell } from './visible-devices.ts'

/** A vendor whose devices vLLM uses through a platform plugin, and of which only PCI is read. */
export interface OutOfTree {
  readonly name: string
  readonly pciIds: readonly string[]
  /** PCI device ids of its accelerators; those of a class for processing are always accelerators. */
  readonly devices?: ReadonlySet<string>
  readonly plugins: Plugins
  /** The platform that the plugin makes; not given: one of its own. */
  readonly platform?: Platform
  /** The kernel drivers that its runtime needs; undefined: any. */
  readonly drivers?: readonly string[]
  readonly usesPassedThrough?: boolean
  /** The variables that choose devices by number, of which one may be set; undefined: none counts whole devices. */
  readonly visibility?: readonly string[]
  /** The file beside the PCI device that has its number in the vendor's runtime; undefined: PCI does not say. */
  readonly numberFile?: string
}

/** The vendor as the agent sees it: the platform is that of the plugin where it is installed. */
export function outOfTree(vendor: OutOfTree): Vendor {
  const { name, pciIds, devices, plugins, drivers, visibility, numberFile } = vendor
  const isAccelerator = (device: PciDevice): Fact<boolean> => {
    const byClass = hasClass(device, PROCESSING_CLASSES)
    if (!devices || byClass === true) return byClass
    return isKnown(device.device) ? devices.has(device.device) : device.device
  }
  return {
    name,
    pciIds,
    platform: vendor.platform ?? 'other',
    plugins,
    drivers,
    usesPassedThrough: vendor.usesPassedThrough ?? false,
    isAccelerator,
    probe: ({ root }) =>
      pciProbe(
        name,
        visibility &&
          ((accelerators, env) =>
            count(
              accelerators,
              env,
              visibility,
              numberFile === undefined ? undefined : (pci) => numberOf(root, pci, numberFile),
            )),
      ),
  }
}

function numberOf(root: Root, pci: PciDevice | undefined, file: string) {
  if (!pci) return undefined
  const line = root.line(`${pci.folder}/${file}`)
  return isRead(line) ? parseInteger(line, 0, 1023) : undefined
}

const UNORDERED = new Unknown(
  'visible_devices',
  'device_order_unknown',
  "The vendor's runtime numbers its devices in an order that PCI does not show",
)

const UNNUMBERED = new Unknown(
  'visible_devices',
  'visible_devices_unclear',
  'A variable chooses devices by numbers, and the driver does not number the devices here from 0',
)

function count(
  accelerators: readonly FoundAccelerator[],
  env: Environment,
  visibility: readonly string[],
  numberOf: ((pci: PciDevice | undefined) => number | undefined) | undefined,
): Counted {
  const undecided = accelerators.map(({ draft }) => draft.usable).find((usable) => !isKnown(usable))
  if (undecided instanceof Unknown) return unknownCount(undecided)
  const usable = accelerators.filter(({ draft }) => draft.usable === true)
  const byNumber = new Map(usable.map((one) => [numberOf?.(one.pci), one]))
  const ordered = usable.map((_, number) => byNumber.get(number))
  const isNumbered = ordered.every((one) => one !== undefined)
  const isOrdered = isNumbered || usable.length === 1
  const numbered = usable.map((one, number) => ({
    uuid: undefined,
    migUuids: [],
    place: { accelerator: (ordered[number] ?? one).draft.index, partition: null },
  }))
  const source = `pci and driver, ${spell(env, visibility)}`
  const selection = selectIndices(env, visibility)
  // Numbers that the driver gives need not start with 0: those that are named may be there or not.
  const isChosen = isKnown(selection) && selection.kind !== 'all'
  if (isChosen && numberOf && !isNumbered) return unknownCount(UNNUMBERED)
  const counted = countChosen(selection, numbered, source)
  return isOrdered || !isKnown(counted.visible) || counted.visible.length === 0
    ? counted
    : { ...counted, visible: UNORDERED }
}
