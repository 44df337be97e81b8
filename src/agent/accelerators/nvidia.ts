import type { Accelerator, Partition } from '../../hosts/report.ts'
import { type Draft, type Fact, firstKnown, isKnown, Unknown } from '../fact.ts'
import type { NvmlPartition, Told } from '../probes/nvidia/protocol.ts'
import type { Candidate, Findings } from './candidates.ts'

/** What the vendor's own interface says of a device. */
export type Details = Pick<
  Draft<Accelerator>,
  'model' | 'uuid' | 'memory_bytes' | 'partitioning' | 'partitions'
> & {
  /** The NUMA node that the vendor names for the device's memory, whether or not it is one of its own. */
  readonly memoryNode: Fact<number>
  /** Keys of the devices reached by the vendor's fabric: NVML indices or KFD nodes. */
  readonly peers: Fact<readonly number[]>
  readonly affinity: readonly number[] | undefined
}

/** NVML first, then what the kernel driver shows in procfs. */
export function describeNvidia(candidate: Candidate, { nvml }: Findings): Details {
  const device = candidate.nvml
  const silent = silence(nvml)
  const from = <T>(told: Told<T> | undefined): Fact<T> => (told ? open(told) : silent)
  const { procDriver } = candidate
  const shown = <T>(value: T | undefined): Fact<T> => value ?? silent
  const mig = from(device?.mig)
  return {
    model: firstKnown(from(device?.name), shown(procDriver?.model)),
    uuid: firstKnown(from(device?.uuid), shown(procDriver?.uuid)),
    memory_bytes: firstKnown(from(device?.memory_bytes), shown(procDriver?.memoryBytes)),
    partitioning: isKnown(mig) ? (mig === 'enabled' ? 'mig' : 'none') : mig,
    partitions: partitions(from(device?.partitions)),
    memoryNode: procDriver?.memoryNode ?? from(device?.memory_numa_node),
    peers: from(device?.nvlink_peers),
    affinity: device && 'value' in device.cpu_affinity ? device.cpu_affinity.value : undefined,
  }
}

function silence(nvml: Findings['nvml']): Unknown {
  if (!nvml) {
    const message = 'The tree is not that of the running host, so NVML was not asked'
    return new Unknown('nvml', 'not_asked', message)
  }
  if (!isKnown(nvml)) return nvml
  return new Unknown('nvml', 'nvml_not_listed', 'NVML does not list the device')
}

function open<T>(told: Told<T>): Fact<T> {
  return 'value' in told ? told.value : new Unknown('nvml', 'nvml_call_failed', told.why)
}

function partitions(list: Fact<readonly NvmlPartition[]>): Fact<Draft<Partition>[]> {
  if (!isKnown(list)) return list
  return list.map((partition, index) => {
    const name = open(partition.name)
    return {
      index,
      kind: 'mig' as const,
      uuid: open(partition.uuid),
      profile: isKnown(name) ? name.replace(/^.*\bMIG\s+/, '') : name,
      memory_bytes: open(partition.memory_bytes),
    }
  })
}
