import { type Fact, isKnown, Unknown } from '../fact.ts'
import type { Candidate, Findings } from './candidates.ts'

/** Whether a program can use a device now; `reason` says why not, and is null when it can. */
export interface Usability {
  readonly usable: Fact<boolean>
  readonly reason: string | null
}

const USABLE: Usability = { usable: true, reason: null }

const PASSED_THROUGH = new Set(['vfio-pci', 'pci-stub', 'xen-pciback', 'uio_pci_generic'])

/** The drivers through which vLLM can use a vendor's devices. */
const DRIVERS: Readonly<Record<string, readonly string[]>> = {
  nvidia: ['nvidia'],
  amd: ['amdgpu'],
  intel: ['xe', 'i915'],
}

/** Judges one device by its bus, its driver and, where it answered, the vendor's own interface. */
export function judgeUsability(candidate: Candidate, findings: Findings): Usability {
  if (candidate.pci?.offTheBus) {
    return unusable('It has fallen off the bus: its PCI configuration space reads all ones')
  }
  if (candidate.vendor === 'google') return judgeTpu(candidate, findings)
  const accepted = DRIVERS[candidate.vendor]
  if (!accepted) return unusable(`vLLM has no platform for devices of vendor ${candidate.vendor}`)
  const driver = driverOf(candidate)
  if (driver === undefined && !isListed(candidate)) return judgeDriverless(findings)
  if (driver !== undefined && PASSED_THROUGH.has(driver)) {
    return unusable(`It is bound to ${driver}, which keeps it for a virtual machine`)
  }
  if (driver !== undefined && !accepted.includes(driver)) {
    return unusable(`It is bound to ${driver}; vLLM needs ${accepted.join(' or ')}`)
  }
  if (candidate.vendor === 'nvidia') return judgeNvidia(candidate, findings)
  return candidate.vendor === 'amd' ? judgeAmd(candidate, findings) : USABLE
}

/** The driver bound to a device; undefined: none, or the tree does not tell. */
export function driverOf(candidate: Candidate): string | undefined {
  return candidate.pci?.driver ?? (candidate.procDriver ? 'nvidia' : undefined)
}

function isListed(candidate: Candidate): boolean {
  return candidate.nvml !== undefined || candidate.kfd.length > 0
}

function unusable(reason: string): Usability {
  return { usable: false, reason }
}

function undecided(unknown: Unknown): Usability {
  return { usable: unknown, reason: unknown.message.slice(0, 256) }
}

function judgeDriverless(findings: Findings): Usability {
  if (findings.pci.tellsDrivers) return unusable('No driver is bound to it')
  const message = 'The tree tells the driver of no device'
  return undecided(new Unknown('pci', 'drivers_not_told', message))
}

/** On a TPU machine vfio-pci is the driver that programs use. */
function judgeTpu(candidate: Candidate, findings: Findings): Usability {
  return driverOf(candidate) === undefined ? judgeDriverless(findings) : USABLE
}

function judgeNvidia(candidate: Candidate, { nvml }: Findings): Usability {
  if (!nvml) return USABLE
  if (!isKnown(nvml)) return undecided(nvml)
  const { nvml: device } = candidate
  if (!device) {
    const lost = nvml.lost[0]?.why
    return unusable(
      lost
        ? `NVML cannot hand it out: ${lost}`.slice(0, 256)
        : 'NVML does not list it: it has failed, or it is kept from this process',
    )
  }
  const split = 'value' in device.mig && device.mig.value === 'enabled'
  if (split && 'value' in device.partitions && device.partitions.value.length === 0) {
    return unusable('MIG is on, and no MIG device was made')
  }
  return USABLE
}

function judgeAmd(candidate: Candidate, { kfd }: Findings): Usability {
  if (candidate.kfd.length > 0) return USABLE
  if (!isKnown(kfd.devices)) return undecided(kfd.devices)
  return unusable('KFD does not list it: it has failed, or it is kept from this process')
}
