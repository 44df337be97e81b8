import type { Accelerator, HostReport, Nic } from '../hosts/report.ts'
import { gibibytes } from './numbers.ts'
import { describePorts } from './ports.ts'
import { visible } from './visible.ts'

/** The report for a person: the tree of nodes, CPUs and devices, and last what is unknown. */
export function renderTable(report: HostReport): string {
  const lines = [...head(report), ...nodes(report), ...elsewhere(report), ...faults(report)]
  return `${lines.map(visible).join('\n')}\n`
}

function head(report: HostReport): string[] {
  const { system, cpus } = report
  const count = known(report.device_count)
  const box = report.accelerators === null ? 'unknown' : `${report.accelerators.length}`
  return [
    `host ${known(system.hostname)}, kernel ${known(system.kernel)}${report.degraded ? ', DEGRADED' : ''}`,
    `platform ${known(report.platform)}, ${count} devices as vLLM counts, ${box} in the box`,
    `CPUs online ${list(cpus.online)}, allowed ${list(cpus.allowed)}; memory nodes allowed ${list(report.memory_nodes_allowed)}`,
    '',
  ]
}

function nodes(report: HostReport): string[] {
  const all = report.numa_nodes
  if (all === null) return ['NUMA nodes unknown']
  return all.flatMap((node) => [
    `NUMA node ${node.id}${node.memory_only ? ' (memory only)' : ''}: CPUs ${list(node.cpus)}, memory ${size(node.memory_bytes)}, distances ${node.distances?.join(' ') ?? 'unknown'}`,
    ...indent(devicesAt(report, node.id)),
  ])
}

function elsewhere(report: HostReport): string[] {
  const devices = devicesAt(report, null)
  return devices.length > 0 ? ['NUMA node unknown', ...indent(devices)] : []
}

function devicesAt(report: HostReport, node: number | null): string[] {
  const accelerators = (report.accelerators ?? []).filter((one) => one.cpu_numa_node === node)
  const memories = (report.accelerators ?? []).filter(
    (one) => node !== null && one.memory_numa_node === node,
  )
  const nics = (report.nics ?? []).filter((nic) => nic.numa_node === node)
  return [
    ...accelerators.flatMap(accelerator),
    ...memories.map((one) => `memory of accelerator ${one.index}`),
    ...nics.map(nic),
  ]
}

function accelerator(one: Accelerator): string[] {
  const state = one.usable
    ? 'usable'
    : `${one.usable === null ? 'unknown' : 'NOT USABLE'}: ${one.reason ?? 'the reason is unknown'}`
  const what = `${one.vendor ?? 'unknown vendor'} ${one.model ?? one.pci_id ?? ''}`.trim()
  const parts = (one.partitions ?? []).map(
    (part) => `${part.kind} ${part.profile ?? ''} ${part.uuid ?? ''} ${size(part.memory_bytes)}`,
  )
  const name = ['accelerator', one.index, one.pci_address ?? '', what].filter((part) => part !== '')
  const text = `${name.join(' ')}, ${size(one.memory_bytes)}, ${state}`
  return [text, ...indent(parts)]
}

function nic(one: Nic): string {
  const name = one.name ?? 'without an RDMA device'
  const parts = [one.pci_address, name, one.interfaces?.join(' '), one.fabric]
  return `RDMA card ${[...parts.filter(Boolean), ...describePorts(one)].join(' ')}`
}

function faults(report: HostReport): string[] {
  const shown = report.faults.filter((fault) => fault.code !== 'not_applicable')
  if (shown.length === 0) return []
  return ['', 'Unknown:', ...indent(shown.map((fault) => `${fault.code}: ${fault.message}`))]
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

function known(value: string | number | null): string {
  return value === null ? 'unknown' : `${value}`
}

function list(ids: string | null): string {
  return ids === '' ? 'none' : known(ids)
}

function size(bytes: number | null): string {
  return bytes === null ? 'memory unknown' : gibibytes(bytes)
}
