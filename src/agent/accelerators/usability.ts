import { agree, type Claim, type Fact, isKnown, Unknown } from '../fact.ts'
import type { PciDevice } from '../probes/pci.ts'
import { isDriverless } from '../probes/pci.ts'
import {
  type Described,
  type Usability,
  undecided,
  unusable,
  type Vendor,
  type VendorDevice,
} from './vendor.ts'

const PASSED_THROUGH: ReadonlySet<string> = new Set([
  'vfio-pci',
  'pci-stub',
  'xen-pciback',
  'uio_pci_generic',
])

/** What is known of a device before its vendor says whether it can be used. */
export interface AssessedDevice {
  readonly vendor: Vendor | undefined
  readonly vendorName: string
  readonly pci: PciDevice | undefined
  readonly listed: VendorDevice | undefined
  readonly driver: Fact<string>
  readonly described: Described
}

/** Whether a device can be used: by its bus, its driver and, if it answered, the vendor's own interface. */
export function assessUsability(device: AssessedDevice): Usability {
  const { vendor, vendorName, pci, listed, driver, described } = device
  if (pci?.offTheBus) {
    return unusable('It has fallen off the bus: its PCI configuration space reads all ones')
  }
  if (!vendor?.platform) {
    return unusable(`vLLM has no platform for devices of vendor ${vendorName}`)
  }
  if (!isKnown(driver)) {
    if (pci && isDriverless(pci)) return unusable('No driver is bound to it')
    if (!listed || driver.code.endsWith('contradicts')) return undecided(driver)
    return described.usability
  }
  if (PASSED_THROUGH.has(driver) && !vendor.usesPassedThrough) {
    return unusable(`It is bound to ${driver}, which keeps it for a virtual machine`)
  }
  if (vendor.drivers && !vendor.drivers.includes(driver)) {
    return unusable(`It is bound to ${driver}; vLLM needs ${vendor.drivers.join(' or ')}`)
  }
  return described.usability
}

/** The driver bound to a device, as PCI and the vendor's interface have it. */
export function driverOf(
  pci: PciDevice | undefined,
  listed: VendorDevice | undefined,
): Fact<string> {
  const claims: Claim<string>[] = []
  if (pci && isKnown(pci.driver)) claims.push({ from: `${pci.folder}/driver`, value: pci.driver })
  if (listed?.driver)
    claims.push({ from: `the list of driver ${listed.driver}`, value: listed.driver })
  if (pci && isDriverless(pci) && listed?.driver) {
    claims.unshift({ from: `${pci.folder}/driver`, value: '' })
  }
  const unlisted = new Unknown('pci', 'pci_not_listed', 'PCI does not list the device')
  return agree('pci', 'driver_contradicts', claims) ?? pci?.driver ?? unlisted
}
