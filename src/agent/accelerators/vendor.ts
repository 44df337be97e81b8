import type {
  Accelerator,
  FabricLink,
  HostReport,
  Partition,
  VisibleDevice,
} from '../../hosts/report.ts'
import type { Draft, Fact, Unknown } from '../fact.ts'
import type { PciDevice, PciFacts } from '../probes/pci.ts'
import type { Root } from '../root.ts'

/** A platform of vLLM, as the report names it. */
export type Platform = NonNullable<HostReport['platform']>
/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Everything that the agent knows of one vendor's accelerators. A new vendor is one file that exports one of these, and
 * one line in `vendors.ts`.
 */
export interface Vendor {
  /** As the report names it: `nvidia`. */
  readonly name: string
  /** PCI vendor ids, four hex digits each. */
  readonly pciIds: readonly string[]
  /** The platform by which vLLM uses the devices; undefined: it has none. */
  readonly platform: Platform | undefined
  /** vLLM's platform plugins that are for the vendor; undefined: vLLM itself has its platform. */
  readonly plugins?: Plugins
  /** The kernel drivers through which vLLM can use them; undefined: any. */
  readonly drivers: readonly string[] | undefined
  /** Whether programs use the devices through vfio-pci, which else keeps them for virtual machines. */
  readonly usesPassedThrough?: boolean
  /** Whether a PCI function of this vendor is an accelerator, by its class and ids. */
  readonly isAccelerator: (device: PciDevice) => Fact<boolean>
  /** Asks the vendor's own interfaces. It does not throw for what a host is like. */
  readonly probe: (context: VendorContext) => VendorProbe | Promise<VendorProbe>
}

/** By which the platform plugins of a vendor are known: either will do. */
export interface Plugins {
  /** Names of the entry points in `vllm.platform_plugins`. */
  readonly names: readonly string[]
  /** The Python packages that they lead into. */
  readonly packages: readonly string[]
}

/** What a vendor needs to probe its devices. */
export interface VendorContext {
  readonly root: Root
  readonly pci: PciFacts
  readonly nvmlLibrary: string
  readonly nvidiaSmi: string
  /** How long each program or library may take. */
  readonly deadlineSeconds: number
}

/** What the vendor's own interfaces answered. */
export interface VendorProbe {
  /** The devices that they list, whether or not PCI has them. */
  readonly devices: readonly VendorDevice[]
  /** Why that list may lack devices or be wrong; undefined: it is whole. */
  readonly incomplete: Unknown | undefined
  /** The vendor's main interface failed, whether or not another one stood in. */
  readonly failure: Unknown | undefined
  /** Why a device that is reported as healthy may not be; undefined: everything could be asked. */
  readonly healthDoubt?: Unknown | undefined
  /** Where the facts are from. */
  readonly sources: readonly string[]
  /** The vendor's interface counts devices that it cannot hand out: enough for vLLM to choose the platform. */
  readonly countsLost?: boolean
  /** Version of the driver, as its own interface reports it. */
  readonly driverVersion?: Fact<string> | undefined
  readonly cudaVersion?: Fact<string> | undefined
  /** What is known of a device on PCI that the interfaces do not list. */
  readonly describeUnlisted: (device: PciDevice) => Described
  /** What vLLM would count on this vendor's platform. */
  readonly count: (
    accelerators: readonly FoundAccelerator[],
    env: Environment,
    vllmVersion: string | undefined,
  ) => Counted
}

/** What the interfaces of the vendors answered, by the name of the vendor. */
export type Probes = ReadonlyMap<string, VendorProbe>

/** A device that a vendor's interface lists. */
export interface VendorDevice {
  readonly address: string
  /** The names by which other devices' `peers` refer to it. */
  readonly keys: readonly string[]
  readonly pciId: Fact<string> | undefined
  /** The kernel driver that the listing proves. */
  readonly driver: string | undefined
  readonly describe: (device: PciDevice | undefined) => Described
}

/** What a vendor says of one device. */
export interface Described {
  readonly details: Details
  /** What the vendor's interface says of its use, once bus and driver allow it. */
  readonly usability: Usability
}

/** What the vendor's own interfaces say of a device. */
export type Details = Pick<
  Draft<Accelerator>,
  | 'model'
  | 'uuid'
  | 'memory_bytes'
  | 'partitioning'
  | 'partitions'
  | 'health'
  | 'architecture'
  | 'fabric_domain'
  | 'compute_partitioning'
  | 'memory_partitioning'
> & {
  /** The NUMA node that the vendor names for the device's memory, whether or not it is one of its own. */
  readonly memoryNode: Fact<number>
  /** The devices reached by the vendor's fabric. */
  readonly peers: Fact<readonly Peer[]>
  readonly affinity: readonly number[] | undefined
  /** The NUMA node that NVML names for the device; undefined: NVML was not asked. */
  readonly driverNode?: Fact<number>
}

/** A device at the other end of links of the fabric. */
export interface Peer extends Omit<Draft<FabricLink>, 'accelerator'> {
  /** One of the device's `keys`. */
  readonly key: string
}

/** Whether a program can use a device now; `reason` says why not, and is null when it can. */
export interface Usability {
  readonly usable: Fact<boolean>
  readonly reason: string | null
}

/** A device as it goes into the report; the reason of a usable one is null. */
export type AcceleratorDraft = Omit<Draft<Accelerator>, 'reason'> & {
  readonly reason: string | null
}

/** An accelerator of the report beside what it was made of. */
export interface FoundAccelerator {
  readonly vendor: string
  readonly address: string
  readonly draft: AcceleratorDraft
  readonly details: Details
  readonly listed: VendorDevice | undefined
  readonly pci: PciDevice | undefined
}

/** What vLLM would count, and the devices in its order. */
export interface Counted {
  readonly count: Fact<number>
  readonly visible: Fact<VisibleDevice[]>
  readonly source: string
}

/** A part of a device, as it goes into the report. */
export type PartitionDraft = Draft<Partition>

/** The device can be used. */
export const USABLE: Usability = { usable: true, reason: null }

/** The device cannot be used, for a reason that a person can act on. */
export function unusable(reason: string): Usability {
  return { usable: false, reason: reason.slice(0, 256) }
}

/** Whether the device can be used is unknown. */
export function undecided(unknown: Unknown): Usability {
  return { usable: unknown, reason: unknown.message.slice(0, 256) }
}

/** How many devices vLLM would count is unknown. */
export function unknownCount(unknown: Unknown): Counted {
  return { count: unknown, visible: unknown, source: 'none' }
}

/** Classes of PCI functions: VGA, 3D and other display controllers. */
export const DISPLAY_CLASSES: ReadonlySet<string> = new Set(['0300', '0302', '0380'])
/** Processing accelerators, co-processors, and signal processing controllers. */
export const PROCESSING_CLASSES: ReadonlySet<string> = new Set(['1200', '0b40', '1180'])

/** Whether the class of a PCI device is in one of the sets. */
export function hasClass(
  device: PciDevice,
  ...classes: readonly ReadonlySet<string>[]
): Fact<boolean> {
  const { deviceClass } = device
  if (typeof deviceClass !== 'string') return deviceClass
  return classes.some((each) => each.has(deviceClass))
}
