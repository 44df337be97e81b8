import { type Fact, Unknown } from '../../fact.ts'
import { normalizePciAddress } from '../../probes/pci.ts'
import type { Peer } from '../vendor.ts'
import type { NvmlDevice } from './protocol.ts'

const TO_SWITCHES = 'switch'

/** The devices that NVLink joins with this one, with the kind and the number of the links. */
export function peersOf(device: NvmlDevice, devices: readonly NvmlDevice[]): Fact<readonly Peer[]> {
  const { nvlink_peers: reached } = device
  if ('why' in reached) return new Unknown('nvml', 'nvml_call_failed', reached.why)
  return reached.value.map((index) => {
    const other = devices.find((one) => one.index === index)
    return { key: String(index), ...linksBetween(device, other) }
  })
}

/** Links from one to the other; without any, both are joined by switches, with as many links as the lesser of them has. */
function linksBetween(device: NvmlDevice, other: NvmlDevice | undefined): Omit<Peer, 'key'> {
  const address = normalizePciAddress(other?.pci_address ?? '')
  const direct = address === undefined ? 0 : linksTo(device, address)
  if (direct > 0) return { kind: 'nvlink', count: direct }
  const switched = Math.min(switchLinks(device), other ? switchLinks(other) : 0)
  if (switched > 0) return { kind: 'nvswitch', count: switched }
  const { nvlinks } = device
  const why = nvlinks && 'why' in nvlinks ? nvlinks.why : 'NVML shows no link between the two'
  const unknown = new Unknown('nvml', 'links_not_told', why)
  return { kind: unknown, count: unknown }
}

/** Number of links to NVSwitches that are up. */
export function switchLinks(device: NvmlDevice): number {
  return linksTo(device, TO_SWITCHES)
}

function linksTo({ nvlinks }: NvmlDevice, to: string): number {
  if (!nvlinks || 'why' in nvlinks) return 0
  return nvlinks.value
    .filter((link) => (normalizePciAddress(link.to) ?? link.to) === to)
    .reduce((sum, { count }) => sum + count, 0)
}
