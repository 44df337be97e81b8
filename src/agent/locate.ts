import { contradiction, type Fact, isKnown, Unknown } from './fact.ts'
import { formatIdList } from './id-list.ts'
import { type NumaFacts, nodesOfCpus } from './probes/numa.ts'
import type { PciDevice } from './probes/pci.ts'

/** The NUMA node of the CPUs next to a device, and where that is from. */
export interface Location {
  readonly node: Fact<number>
  readonly source: string
}

/**
 * Looks for a device's node: the kernel's own word, the CPUs it calls near, the bridges above, the affinity that the
 * vendor's library reports, and last the only node of the machine.
 */
export function locate(
  device: PciDevice | undefined,
  devices: ReadonlyMap<string, PciDevice>,
  numa: NumaFacts,
  affinity?: readonly number[] | undefined,
): Location {
  const named = device && nodeNamed(device, numa)
  if (named !== undefined) return { node: named, source: 'sysfs numa_node' }
  const severalNodes = isKnown(numa.nodes) && numa.nodes.length > 1
  const near = severalNodes && device ? nearNodes(device, numa) : undefined
  if (near instanceof Unknown) return { node: near, source: 'none' }
  if (near?.length === 1 && near[0] !== undefined) {
    return { node: near[0], source: 'sysfs local_cpus' }
  }
  return (
    ofBridges(device, devices, numa) ??
    ofAffinity(severalNodes ? affinity : undefined, numa) ??
    onlyNode(device, numa)
  )
}

/**
 * The node of `numa_node`; undefined where the kernel does not know one. It must be a node of the host, and the CPUs
 * that the kernel calls near must be that node's.
 */
function nodeNamed(device: PciDevice, numa: NumaFacts): Fact<number> | undefined {
  const { numaNode: node, folder } = device
  if (node === undefined || !isKnown(node) || node < 0) return undefined
  if (!isKnown(numa.nodes)) return node
  const claim = { from: `${folder}/numa_node`, value: `node ${node}` }
  const ids = numa.nodes.map(({ id }) => id)
  if (!ids.includes(node)) {
    const all = { from: '/sys/devices/system/node', value: `nodes ${formatIdList(ids)}` }
    return new Unknown('pci', 'device_node_contradicts', contradiction(claim, all))
  }
  const near = nearNodes(device, numa)
  if (near instanceof Unknown) return near
  if (near === undefined || near.length === 0 || (near.length === 1 && near[0] === node)) {
    return node
  }
  const local = { from: `${folder}/local_cpus`, value: `the CPUs of node ${formatIdList(near)}` }
  return new Unknown('pci', 'device_node_contradicts', contradiction(claim, local))
}

/** The nodes that have CPUs which the kernel calls near; undefined: nothing says so. */
function nearNodes(device: PciDevice, numa: NumaFacts): Fact<number[]> | undefined {
  const { localCpus } = device
  if (localCpus === undefined || !isKnown(localCpus)) return localCpus
  return nodesOfCpus(numa, localCpus)
}

function ofBridges(
  device: PciDevice | undefined,
  devices: ReadonlyMap<string, PciDevice>,
  numa: NumaFacts,
): Location | undefined {
  for (const address of device?.parents ?? []) {
    const bridge = devices.get(address)
    const node = bridge && nodeNamed(bridge, numa)
    if (node !== undefined) return { node, source: `sysfs numa_node of bridge ${address}` }
  }
  return undefined
}

function ofAffinity(
  affinity: readonly number[] | undefined,
  numa: NumaFacts,
): Location | undefined {
  const [node, ...others] = nodesOfCpus(numa, affinity ?? []) ?? []
  if (node === undefined || others.length > 0) return undefined
  return { node, source: 'nvml CPU affinity' }
}

function onlyNode(device: PciDevice | undefined, numa: NumaFacts): Location {
  if (!isKnown(numa.nodes)) return { node: numa.nodes, source: 'none' }
  const [only, ...others] = numa.nodes
  if (only && others.length === 0) return { node: only.id, source: 'the only NUMA node' }
  const unread = device?.numaNode
  if (unread instanceof Unknown) return { node: unread, source: 'none' }
  const message =
    'The kernel gives no NUMA node for the device or a bridge above it, and the host has several'
  return { node: new Unknown('numa', 'device_node_unknown', message), source: 'none' }
}
