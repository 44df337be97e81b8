import type { PciDistance } from '../hosts/report.ts'
import { type Fact, isKnown, Unknown } from './fact.ts'
import type { PciDevice } from './probes/pci.ts'

/** Where a device is. */
export interface Place {
  readonly pci: PciDevice | undefined
  /** The NUMA node of the CPUs next to it. */
  readonly node: Fact<number>
}

/**
 * How far two devices are apart, as NCCL and `nvidia-smi topo` measure it: by the PCI bridges that both are behind, and,
 * where they have none in common, by their NUMA nodes.
 */
export function distanceBetween(one: Place, other: Place): Fact<PciDistance> {
  const bridges = [one.pci, other.pci].map((pci) => pci?.hostBridge)
  if (bridges.includes(undefined)) return byNodes(one, other, true)
  if (bridges[0] !== bridges[1]) return byNodes(one, other, false)
  const [above, aboveOther] = [one.pci, other.pci].map((pci) => [...(pci?.parents ?? [])].reverse())
  if (!above || !aboveOther) return UNPLACED
  const common = commonLength(above, aboveOther)
  if (common === 0) return 'PHB'
  return common >= above.length - 1 && common >= aboveOther.length - 1 ? 'PIX' : 'PXB'
}

const UNPLACED = new Unknown(
  'pci',
  'distance_unknown',
  'The tree does not show behind which PCI bridges the devices are',
)

/** Devices on one node may still be behind one bridge: that counts only where the bridges are known. */
function byNodes(one: Place, other: Place, mayShareBridge: boolean): Fact<PciDistance> {
  if (!isKnown(one.node)) return one.node
  if (!isKnown(other.node)) return other.node
  if (one.node !== other.node) return 'SYS'
  return mayShareBridge ? UNPLACED : 'NODE'
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const end = a.findIndex((address, at) => address !== b[at])
  return end < 0 ? a.length : end
}
