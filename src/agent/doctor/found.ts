import type { Accelerator, HostReport, Nic } from '../../hosts/report.ts'
import { formatIdList } from '../id-list.ts'
import { gibibytes } from '../numbers.ts'
import { describePorts } from '../ports.ts'
import { NO_LIMIT, NO_QUOTA } from '../probes/limits.ts'

/** One line for each thing that is there, accelerators of one kind together. */
export function found(report: HostReport): string[] {
  const { system, accelerators, nics, software } = report
  const versions = [
    software.driver_version && `driver ${software.driver_version}`,
    software.cuda_version && `CUDA up to ${software.cuda_version}`,
    software.rocm_version && `ROCm ${software.rocm_version}`,
    software.vllm && `vLLM ${software.vllm}`,
  ].filter(Boolean)
  return [
    `host ${system.hostname ?? 'without a known name'}, kernel ${system.kernel ?? 'unknown'}`,
    ...kinds(accelerators ?? []),
    ...(accelerators?.length === 0 ? ['no accelerator'] : []),
    ...(versions.length > 0 ? [versions.join(', ')] : []),
    ...nodes(report),
    ...(nics ?? []).map(card),
    ...limits(report),
  ]
}

/** `8 × nvidia NVIDIA H200, 141.0 GiB each, joined by nvswitch: accelerators 0-7`. */
function kinds(accelerators: readonly Accelerator[]): string[] {
  const groups = new Map<string, number[]>()
  for (const one of accelerators) {
    const text = describe(one)
    groups.set(text, [...(groups.get(text) ?? []), one.index])
  }
  return [...groups].map(
    ([text, indices]) => `${indices.length} × ${text}: ${name('accelerator', indices)}`,
  )
}

function describe(one: Accelerator): string {
  const links = new Set((one.fabric_links ?? []).map(({ kind }) => kind ?? 'links'))
  return [
    `${one.vendor ?? 'unknown vendor'} ${one.model ?? one.pci_id ?? ''}`.trim(),
    one.memory_bytes === null ? '' : `${gibibytes(one.memory_bytes)} each`,
    one.partitions?.length ? `split into ${one.partitions.length} (${one.partitioning})` : '',
    links.size > 0 ? `joined by ${[...links].join(' and ')}` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

function nodes({ numa_nodes, accelerators }: HostReport): string[] {
  return (numa_nodes ?? []).map((node) => {
    const near = (accelerators ?? []).filter((one) => one.cpu_numa_node === node.id)
    return [
      `NUMA node ${node.id}`,
      node.memory_only ? 'memory only' : `CPUs ${cpuList(node.cpus)}`,
      node.memory_bytes === null ? 'memory unknown' : gibibytes(node.memory_bytes),
      near.length === 0
        ? ''
        : name(
            'accelerator',
            near.map(({ index }) => index),
          ),
    ]
      .filter(Boolean)
      .join(', ')
  })
}

function card(nic: Nic): string {
  const near = (nic.distances ?? []).flatMap((distance, index) =>
    distance === 'PIX' || distance === 'PXB' ? [index] : [],
  )
  return [
    `RDMA card ${nic.name ?? nic.pci_address ?? 'without a name'}`,
    nic.fabric,
    ...describePorts(nic),
    nic.numa_node === null ? '' : `NUMA node ${nic.numa_node}`,
    near.length > 0 ? `behind a switch with ${name('accelerator', near)}` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** What the agent's process, and one started like it, may use. */
function limits({ cpus, memory_nodes_allowed, limits }: HostReport): string[] {
  const { shared_memory_bytes: shared, memory_bytes: memory, cpus: quota } = limits ?? {}
  const parts = [
    cpus.allowed === null ? '' : `CPUs ${cpuList(cpus.allowed)}`,
    memory_nodes_allowed === null ? '' : memoryNodes(memory_nodes_allowed),
    quota == null || quota === NO_QUOTA ? '' : `${quota} CPUs of time`,
    memory == null || memory === NO_LIMIT ? '' : `${gibibytes(memory)} of memory`,
    shared == null || shared === NO_LIMIT ? '' : `${gibibytes(shared)} in /dev/shm`,
  ].filter(Boolean)
  return parts.length > 0 ? [`This process may use ${parts.join(', ')}`] : []
}

function cpuList(list: string | null): string {
  return list === '' ? 'none' : (list ?? 'unknown')
}

function memoryNodes(list: string): string {
  return `memory of NUMA node${/^\d+$/.test(list) ? '' : 's'} ${list || 'none'}`
}

function name(what: string, indices: readonly number[]): string {
  return `${what}${indices.length === 1 ? '' : 's'} ${formatIdList(indices)}`
}
