import type { VisibleDevice } from '../hosts/report.ts'
import type { Accelerators } from './accelerators/find.ts'
import type { FoundAccelerator } from './accelerators/vendor.ts'
import { type Fact, isKnown, Unknown } from './fact.ts'
import { type NumaFacts, nodesOfCpus } from './probes/numa.ts'

/**
 * The NUMA node of each visible device as vLLM itself would detect it (`get_all_device_numa_nodes` of its platforms),
 * which need not be the one the device is on; undefined where vLLM detects none.
 */
export function detectNumaNodes(
  platform: Fact<string>,
  visible: Fact<readonly VisibleDevice[]>,
  accelerators: Fact<Accelerators>,
  numa: NumaFacts,
): Fact<number[]> | undefined {
  if (!isKnown(platform)) return platform
  if (platform !== 'cuda' && platform !== 'rocm') return undefined
  if (!isKnown(visible)) return visible
  if (!isKnown(accelerators)) return accelerators
  const { found } = accelerators
  const nodes = visible.map(({ accelerator }) =>
    platform === 'cuda' ? byNvml(found[accelerator], numa) : bySystemManagement(found, accelerator),
  )
  const unknown = nodes.find((node) => node instanceof Unknown)
  return unknown instanceof Unknown ? unknown : (nodes as number[])
}

function undetected(message: string): Unknown {
  return new Unknown('numa', 'detection_unknown', message)
}

/** NVML's node when it has CPUs, else the node of the first CPU of NVML's affinity. */
function byNvml(one: FoundAccelerator | undefined, numa: NumaFacts): Fact<number> {
  const { driverNode, affinity } = one?.details ?? {}
  if (driverNode === undefined) return undetected('NVML was not asked where the devices are')
  if (!numa.cpusOfNode) return undetected('The CPUs of the NUMA nodes are unknown')
  if (isKnown(driverNode) && numa.cpusOfNode.get(driverNode)?.length) return driverNode
  const [first] = affinity ?? []
  const [node] = first === undefined ? [] : (nodesOfCpus(numa, [first]) ?? [])
  return node ?? undetected('NVML names neither a node nor CPUs near the device')
}

/**
 * On ROCm vLLM asks AMD's management library by number, which has the GPUs in the order of their addresses, while HIP has
 * them in KFD's order.
 */
function bySystemManagement(found: readonly FoundAccelerator[], accelerator: number): Fact<number> {
  const gpus = found.filter((one) => one.vendor === 'amd')
  if (gpus.some(({ draft }) => draft.partitioning !== 'none')) {
    return undetected('How AMD numbers the partitions of its GPUs is unknown')
  }
  const inKfdOrder = gpus.toSorted((a, b) => kfdNode(a) - kfdNode(b))
  const ordinal = inKfdOrder.findIndex(({ draft }) => draft.index === accelerator)
  const asked = gpus[ordinal]
  return asked?.draft.cpu_numa_node ?? undetected('KFD does not list the device')
}

function kfdNode({ listed }: FoundAccelerator): number {
  return Number(listed?.keys[0] ?? Number.POSITIVE_INFINITY)
}
