import { type Fact, isKnown } from '../fact.ts'
import type { KfdDevice, KfdFacts } from '../probes/amd-kfd.ts'
import type { NvmlDevices } from '../probes/nvidia/nvml.ts'
import type { ProcDriverDevice } from '../probes/nvidia/proc-driver.ts'
import type { NvmlDevice } from '../probes/nvidia/protocol.ts'
import {
  comparePciAddresses,
  normalizePciAddress,
  type PciDevice,
  type PciFacts,
} from '../probes/pci.ts'

/** What the probes found, before anything is made of it. */
export interface Findings {
  readonly pci: PciFacts
  readonly procDriver: ReadonlyMap<string, ProcDriverDevice> | undefined
  /** NVML's answer or, when it failed, that of nvidia-smi; undefined: not asked, for the tree is not the running host's. */
  readonly nvml: Fact<NvmlDevices> | undefined
  /** Who gave `nvml`. */
  readonly nvmlFrom: 'nvml' | 'nvidia-smi'
  readonly kfd: KfdFacts
}

/** One accelerator with all that the probes say of it. */
export interface Candidate {
  readonly address: string
  readonly vendor: string
  readonly pci: PciDevice | undefined
  readonly procDriver: ProcDriverDevice | undefined
  readonly nvml: NvmlDevice | undefined
  /** One for the whole GPU, or one for each compute partition. */
  readonly kfd: readonly KfdDevice[]
  /** Its SR-IOV virtual functions. */
  readonly virtualFunctions: readonly PciDevice[]
}

const VENDORS: Readonly<Record<string, string>> = {
  '10de': 'nvidia',
  '1002': 'amd',
  '8086': 'intel',
  '1ae0': 'google',
}

/** Google's PCI devices that are TPUs; its network and disk devices have the same vendor id. */
const TPU_DEVICES = new Set(['0027', '0056', '005e', '0062', '0063', '006f', '0076'])

const DISPLAY_CLASSES = new Set(['0300', '0302', '0380'])
const DISPLAY_VENDORS = new Set(['nvidia', 'amd', 'intel'])
const PROCESSING_CLASSES = new Set(['1200', '0b40', '1180'])
/** Where Intel's processors have their built-in graphics. */
const INTEL_INTEGRATED = /^0000:00:02\.\d$/

/** All accelerators of the box, in the order of their PCI addresses. */
export function findCandidates(findings: Findings): Candidate[] {
  const devices = isKnown(findings.pci.devices)
    ? findings.pci.devices
    : new Map<string, PciDevice>()
  const nvml = nvmlByAddress(findings.nvml)
  const kfd = kfdByGpu(findings.kfd)
  const found = new Set([
    ...[...devices.values()].filter(isAccelerator).map((device) => device.address),
    ...(findings.procDriver?.keys() ?? []),
    ...nvml.keys(),
  ])
  const folded = [...found].filter((address) => {
    const physical = devices.get(address)?.physicalFunction
    return physical !== undefined && found.has(physical)
  })
  for (const address of folded) found.delete(address)
  const withoutKfd = [...found].filter((address) => !kfd.some((gpu) => gpu[0]?.address === address))
  const candidates = [
    ...withoutKfd.map((address) => ({ address, kfd: [] as KfdDevice[] })),
    ...kfd.map((gpu) => ({ address: gpu[0]?.address ?? '', kfd: gpu })),
  ].map(({ address, kfd }): Candidate => {
    const pci = devices.get(address)
    const procDriver = findings.procDriver?.get(address)
    const listed = nvml.get(address)
    const vendor = vendorName(pci, { nvidia: procDriver ?? listed, amd: kfd[0] })
    const virtualFunctions = folded.flatMap((other) => {
      const device = devices.get(other)
      return device?.physicalFunction === address ? [device] : []
    })
    return { address, vendor, pci, procDriver, nvml: listed, kfd, virtualFunctions }
  })
  return candidates.sort((a, b) => comparePciAddresses(a.address, b.address))
}

/** `nvidia`, `amd`, `intel`, `google`, or the PCI vendor id of any other: `0x1bcf`. */
function vendorName(
  pci: PciDevice | undefined,
  listedBy: { nvidia: unknown; amd: unknown },
): string {
  if (listedBy.nvidia) return 'nvidia'
  if (listedBy.amd) return 'amd'
  return VENDORS[pci?.vendor ?? ''] ?? (pci?.vendor ? `0x${pci.vendor}` : 'unknown')
}

function isAccelerator(device: PciDevice): boolean {
  const vendor = VENDORS[device.vendor ?? '']
  if (vendor === 'google') return TPU_DEVICES.has(device.device ?? '')
  if (DISPLAY_CLASSES.has(device.deviceClass)) {
    if (vendor === 'intel' && INTEL_INTEGRATED.test(device.address)) return false
    return DISPLAY_VENDORS.has(vendor ?? '')
  }
  if (vendor === 'intel' && isIntelHelper(device)) return false
  return PROCESSING_CLASSES.has(device.deviceClass)
}

/** Intel's sensors call themselves signal processors, and its encryption engines co-processors; Xeon Phi is one. */
function isIntelHelper({ deviceClass, device }: PciDevice): boolean {
  return deviceClass === '1180' || (deviceClass === '0b40' && !/^22[567]/.test(device ?? ''))
}

function nvmlByAddress(nvml: Findings['nvml']): Map<string, NvmlDevice> {
  if (!nvml || !isKnown(nvml)) return new Map()
  return new Map(
    nvml.devices.flatMap((device) => {
      const address = normalizePciAddress(device.pci_address)
      return address ? [[address, device] as const] : []
    }),
  )
}

/** KFD's devices, those of one GPU together: partitions share its address and its unique id. */
function kfdByGpu(kfd: KfdFacts): KfdDevice[][] {
  const gpus = new Map<string, KfdDevice[]>()
  for (const device of isKnown(kfd.devices) ? kfd.devices : []) {
    const key = `${device.address} ${device.uuid ?? device.node}`
    gpus.set(key, [...(gpus.get(key) ?? []), device])
  }
  return [...gpus.values()]
}
