import { type Fact, isKnown, Unknown } from '../fact.ts'
import { comparePciAddresses, type PciDevice } from '../probes/pci.ts'
import {
  DISPLAY_CLASSES,
  hasClass,
  PROCESSING_CLASSES,
  type Probes,
  type Vendor,
  type VendorDevice,
} from './vendor.ts'
import { VENDORS, vendorOf } from './vendors.ts'

/** One accelerator, with what PCI and its vendor's interface have of it. */
export interface Candidate {
  readonly address: string
  readonly vendorName: string
  readonly vendor: Vendor | undefined
  readonly pci: PciDevice | undefined
  readonly listed: VendorDevice | undefined
  readonly virtualFunctions: readonly PciDevice[]
}

/** The accelerators on PCI and those that only a driver lists, by address; unknown when PCI does not say what one is. */
export function findCandidates(
  onPci: ReadonlyMap<string, PciDevice>,
  probes: Probes,
): Candidate[] | Unknown {
  const listed = [...probes].flatMap(([vendorName, probe]) =>
    probe.devices.map((device) => ({ vendorName, device })),
  )
  const functions = pciAccelerators(onPci, new Set(listed.map(({ device }) => device.address)))
  if (functions instanceof Unknown) return functions
  const candidates = [
    ...functions.unlisted.map((pci) => ({ pci, listed: undefined, vendorName: vendorName(pci) })),
    ...listed
      .filter(({ device }) => !functions.virtual.has(device.address))
      .map(({ device, vendorName }) => ({
        pci: onPci.get(device.address),
        listed: device,
        vendorName,
      })),
  ].map((one): Candidate => {
    const address = one.pci?.address ?? one.listed?.address ?? ''
    return {
      ...one,
      address,
      vendor: VENDORS.find((vendor) => vendor.name === one.vendorName),
      virtualFunctions: [...functions.virtual.values()].filter(
        (device) => device.physicalFunction === address,
      ),
    }
  })
  return candidates.sort((a, b) => comparePciAddresses(a.address, b.address))
}

/** The accelerators on PCI that no driver lists, and the virtual functions of all; unknown when one cannot be read. */
function pciAccelerators(
  onPci: ReadonlyMap<string, PciDevice>,
  listed: ReadonlySet<string>,
): { unlisted: PciDevice[]; virtual: Map<string, PciDevice> } | Unknown {
  const unlisted: PciDevice[] = []
  const virtual = new Map<string, PciDevice>()
  const bridges = new Set([...onPci.values()].flatMap((device) => device.parents))
  for (const [address, device] of onPci) {
    const accelerator = !bridges.has(address) && (listed.has(address) || isAccelerator(device))
    if (accelerator instanceof Unknown) return accelerator
    if (!accelerator) continue
    const { physicalFunction: physical } = device
    if (physical instanceof Unknown) return physical
    if (physical !== undefined && onPci.has(physical)) virtual.set(address, device)
    else if (!listed.has(address)) unlisted.push(device)
  }
  return { unlisted, virtual }
}

/** Whether a PCI function is an accelerator; unknown when what decides it cannot be read. */
function isAccelerator(device: PciDevice): Fact<boolean> {
  if (isKnown(device.vendor)) {
    const vendor = vendorOf(device.vendor)
    return vendor ? vendor.isAccelerator(device) : hasClass(device, PROCESSING_CLASSES)
  }
  const candidate = hasClass(device, PROCESSING_CLASSES, DISPLAY_CLASSES)
  return candidate === true ? device.vendor : candidate
}

/** `nvidia`, or the PCI vendor id of one that the agent does not know: `0x1bcf`. */
function vendorName({ vendor }: PciDevice): string {
  if (!isKnown(vendor)) return 'unknown'
  return vendorOf(vendor)?.name ?? `0x${vendor}`
}

/**
 * A driver lists a device that PCI does not have. Where PCI has others of the vendor, one of the two is wrong; else the
 * tree may just lack them.
 */
export function inventedDevice(
  onPci: ReadonlyMap<string, PciDevice>,
  candidates: readonly Candidate[],
): { readonly certain: boolean; readonly reason: Unknown } | undefined {
  const invented = candidates.find(({ pci }) => pci === undefined)
  if (!invented || onPci.size === 0) return undefined
  const { vendorName, address } = invented
  const message = `The driver of ${vendorName} lists ${address}, and /sys/bus/pci/devices does not have it`
  return {
    certain: candidates.some((other) => other.vendorName === vendorName && other.pci),
    reason: new Unknown('pci', 'accelerators_contradict', message),
  }
}
