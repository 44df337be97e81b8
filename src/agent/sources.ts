import type { Accelerators } from './accelerators/find.ts'
import type { Counted, Probes } from './accelerators/vendor.ts'
import { type Fact, isKnown } from './fact.ts'
import type { PlatformVerdict } from './platform.ts'
import type { Root } from './root.ts'

/** What was probed, each part with its source. */
export interface Sourced {
  readonly options: { readonly root: Root; readonly python: string | undefined }
  readonly pci: { readonly source: string }
  readonly accelerators: Fact<Accelerators>
  readonly probes: Probes
  readonly numa: { readonly source: string }
  readonly cpus: { readonly source: string }
  readonly allowed: { readonly source: string }
  readonly verdict: PlatformVerdict
  readonly counted: Counted
}

const LONGEST_SOURCE = 1024

/** Where each fact of the report is from, by its name there. */
export function describeSources(sourced: Sourced): Record<string, string> {
  const { options, pci, accelerators, probes, numa, cpus, allowed, verdict, counted } = sourced
  const drivers = [...probes.values()].flatMap((probe) => probe.sources)
  const interfaces = drivers.filter((source) => !source.startsWith('procfs'))
  const nodes = isKnown(accelerators) ? accelerators.nodeSources : []
  const { root, python } = options
  const sources = {
    platform: verdict.source,
    device_count: counted.source,
    visible_devices: counted.source,
    accelerators: join(pci.source, ...drivers),
    'accelerators.model': join(...drivers),
    'accelerators.uuid': join(...drivers),
    'accelerators.memory_bytes': join(...drivers),
    'accelerators.partitions': join(pci.source, ...interfaces),
    'accelerators.fabric_peers': join(...interfaces),
    'accelerators.usable': join(pci.source, ...drivers),
    'accelerators.cpu_numa_node': join(...nodes),
    'accelerators.memory_numa_node': join(...drivers, numa.source),
    numa_nodes: numa.source,
    'cpus.online': cpus.source,
    'cpus.allowed': allowed.source,
    memory_nodes_allowed: allowed.source,
    memory_policy_allowed: root.live ? 'system call get_mempolicy' : 'none',
    nics: join('sysfs /sys/class/infiniband and /sys/class/cxi_user', pci.source),
    'software.numactl': root.live && root.dir === '/' ? 'PATH' : 'the usual program folders',
    'software.driver_version': join(...drivers),
    'software.vllm': python ?? 'none',
    'software.nixl': python ?? 'none',
    'software.ray': python ?? 'none',
    system: 'procfs /proc/sys/kernel',
  }
  return Object.fromEntries(
    Object.entries(sources).map(([fact, source]) => [fact, source.slice(0, LONGEST_SOURCE)]),
  )
}

function join(...sources: readonly (string | undefined)[]): string {
  return sources.filter((source) => source && source !== 'none').join('; ') || 'none'
}
