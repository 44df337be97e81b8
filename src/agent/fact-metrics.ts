import { Gauge, Registry } from 'prom-client'
import type { HostReport } from '../hosts/report.ts'
import { complaintOf } from './health-changes.ts'
import { portsOf } from './ports.ts'

/** The facts of a host in Prometheus' text format. Unknown facts have no sample, so no rule mistakes them for zero. */
export async function renderFactMetrics(report: HostReport): Promise<string> {
  const registry = new Registry()
  const gauge: MakeGauge = (name, help, labelNames = []) =>
    new Gauge({ name: `parallel_config_host_${name}`, help, labelNames, registers: [registry] })
  const labels = { platform: report.platform, driver: report.software.driver_version }
  const info = gauge('info', 'Always 1; its labels describe the host.', Object.keys(labels))
  info.set({ platform: labels.platform ?? 'unknown', driver: labels.driver ?? 'unknown' }, 1)
  // A gauge without labels is 0 from the start.
  if (report.device_count !== null) {
    gauge('device_count', 'Devices that vLLM would count.').set(report.device_count)
  }
  addAccelerators(report, gauge)
  const memory = gauge('numa_node_memory_bytes', 'Memory of a NUMA node.', ['node'])
  for (const { id, memory_bytes } of report.numa_nodes ?? []) {
    setKnown(memory, { node: id }, memory_bytes)
  }
  addPorts(report, gauge)
  return await registry.metrics()
}

type MakeGauge = (name: string, help: string, labelNames?: string[]) => Gauge

function setKnown(
  gauge: Gauge,
  labels: Record<string, string | number>,
  value: number | boolean | null | undefined,
): void {
  if (value !== null && value !== undefined) gauge.set(labels, Number(value))
}

function addAccelerators({ accelerators }: HostReport, gauge: MakeGauge): void {
  const names = ['index', 'address', 'vendor', 'model']
  const usable = gauge('accelerator_usable', 'Whether a program can use the accelerator.', names)
  const healthy = gauge('accelerator_healthy', 'Whether it is healthy.', names)
  const problem = gauge('accelerator_problem', 'Always 1; its code says what is wrong.', [
    ...names,
    'code',
  ])
  const memory = gauge('accelerator_memory_bytes', 'Its own memory.', names)
  for (const one of accelerators ?? []) {
    const labels = {
      index: one.index,
      address: one.pci_address ?? '',
      vendor: one.vendor ?? 'unknown',
      model: one.model ?? 'unknown',
    }
    setKnown(usable, labels, one.usable)
    setKnown(healthy, labels, complaintOf(one) === undefined ? one.health?.healthy : false)
    setKnown(memory, labels, one.memory_bytes)
    for (const { code } of one.health?.problems ?? []) problem.set({ ...labels, code }, 1)
  }
}

function addPorts({ nics }: HostReport, gauge: MakeGauge): void {
  const names = ['device', 'port']
  const rate = gauge('rdma_port_rate_gbps', 'Rate of a port of an RDMA card.', names)
  const active = gauge('rdma_port_active', 'Whether the port is active.', names)
  for (const nic of nics ?? []) {
    if (nic.name === null) continue
    for (const { port, state, rate_gbps } of portsOf(nic)) {
      const labels = { device: nic.name, port }
      setKnown(rate, labels, rate_gbps)
      setKnown(active, labels, state ? state === 'ACTIVE' : undefined)
    }
  }
}
