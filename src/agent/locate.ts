import { type Fact, isKnown, Unknown } from './fact.ts'
import { type NumaFacts, nodeOfCpus } from './probes/numa.ts'
import type { PciDevice } from './probes/pci.ts'

/** The NUMA node of the CPUs next to a device, and where that is from. */
export interface Location {
  readonly node: Fact<number>
  readonly source: string
}

/**
 * Looks for a device's node: the kernel's own word, the CPUs it calls near, the bridges above, the affinity that the
 * vendor's library tells, and last the only node of the machine.
 */
export function locate(
  device: PciDevice | undefined,
  devices: ReadonlyMap<string, PciDevice>,
  numa: NumaFacts,
  affinity?: readonly number[] | undefined,
): Location {
  if (device?.numaNode !== undefined) return { node: device.numaNode, source: 'sysfs numa_node' }
  const severalNodes = numa.cpusOfNode.size > 1
  const near = severalNodes ? nodeOfCpus(numa, device?.localCpus ?? []) : undefined
  if (near !== undefined) return { node: near, source: 'sysfs local_cpus' }
  for (const address of device?.parents ?? []) {
    const node = devices.get(address)?.numaNode
    if (node !== undefined) return { node, source: `sysfs numa_node of bridge ${address}` }
  }
  const told = severalNodes ? nodeOfCpus(numa, affinity ?? []) : undefined
  if (told !== undefined) return { node: told, source: 'nvml CPU affinity' }
  const only = isKnown(numa.nodes) && numa.nodes.length === 1 ? numa.nodes[0]?.id : undefined
  if (only !== undefined) return { node: only, source: 'the only NUMA node' }
  const message =
    'The kernel gives no NUMA node for the device or a bridge above it, and the host has several'
  return { node: new Unknown('numa', 'device_node_unknown', message), source: 'none' }
}
