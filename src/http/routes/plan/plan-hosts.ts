import { visibleDevices } from '../../../hosts/devices.ts'
import { factsFromReport, overrideFacts } from '../../../hosts/facts.ts'
import type { Accelerator, HostReport } from '../../../hosts/report.ts'
import { type PlanDevice, type PlanHost, planFault, unknownDevices } from '../../../plan/index.ts'
import { Problem, type ProblemError } from '../../problems/problem.ts'
import type { KnownHost } from '../../request/known-host.ts'
import { type HostEntry, MOST_DEVICES, type PlanRequest } from './request-schema.ts'

/** A host for the planner, with its report and state from the registry or the request. */
export interface PlannedHost {
  readonly host: PlanHost
  readonly known: KnownHost | undefined
}

/** A host of the request, with its report and state. */
interface NamedEntry {
  readonly entry: HostEntry
  readonly pointer: string
  readonly known?: KnownHost | undefined
}

/**
 * The hosts of a request in the form of the planner. `find` returns the report and state of a host.
 * @throws {Problem} `no_valid_plan` for hosts with the same name, or with an unknown number of devices.
 */
export async function planHosts(
  { hosts }: PlanRequest,
  find: (entry: HostEntry, pointer: string) => Promise<KnownHost | undefined>,
): Promise<PlannedHost[]> {
  const entries = Array.isArray(hosts)
    ? hosts.map((entry, at) => ({ entry, pointer: `/hosts/${at}` }))
    : Array.from({ length: hosts.count }, () => ({
        entry: { facts: hosts.facts },
        pointer: '/hosts',
      }))
  const named: NamedEntry[] = []
  for (const { entry, pointer } of entries) {
    named.push({ entry, pointer, known: await find(entry, pointer) })
  }
  const planned = named.map(planHost)
  const errors = [...uncounted(planned, named), ...sameNames(planned, named)]
  const [first] = errors
  if (first !== undefined) throw new Problem('no_valid_plan', first.message, { errors })
  return planned.map((host, at) => ({ host, known: named[at]?.known }))
}

function planHost({ entry, known }: NamedEntry, at: number): PlanHost {
  const { device_model, device_memory_bytes, device_link_islands, ...given } = entry.facts ?? {}
  const report = known?.report
  const facts = report === undefined ? given : overrideFacts(factsFromReport(report), given)
  const count = Math.min(facts.device_count ?? 0, MOST_DEVICES)
  const reported = report === undefined ? undefined : devicesOf(report)
  const devices = reported?.length === count ? reported : unknownDevices(count)
  const nodes = facts.device_numa_nodes
  return {
    name: entry.name ?? entry.host_id ?? `node-${at}`,
    address: entry.address ?? null,
    facts,
    devices: devices.map((device, place) => ({
      ...device,
      model: device_model ?? device.model,
      memory_bytes: device_memory_bytes ?? device.memory_bytes,
      numa_node: device.numa_node ?? nodes?.[place] ?? null,
      island: device_link_islands?.[place] ?? device.island,
    })),
    vllm_version: report?.software.vllm,
    stale: known?.notices.find(({ code }) => code === 'host_stale')?.message,
  }
}

/** The devices that vLLM would count, with their facts from the report; undefined: unknown. */
function devicesOf(report: HostReport): PlanDevice[] | undefined {
  const islands = linkIslands(report.accelerators ?? [])
  return visibleDevices(report)?.map(({ accelerator, partition }) => ({
    id: partition?.uuid ?? String(accelerator.index),
    model: accelerator.model,
    memory_bytes: partition === null ? accelerator.memory_bytes : partition.memory_bytes,
    numa_node: accelerator.cpu_numa_node,
    island: islands.get(accelerator.index) ?? null,
    partition: partition === null ? null : (partition.profile ?? partition.kind),
  }))
}

/** The link island of each accelerator, named by its first member, without accelerators whose links are unknown. */
function linkIslands(accelerators: readonly Accelerator[]): Map<number, number> {
  const peers = new Map(accelerators.map(({ index, fabric_peers }) => [index, fabric_peers]))
  const islands = new Map<number, number>()
  for (const [index, known] of peers) {
    if (known === null || islands.has(index)) continue
    for (const member of reachable(index, peers)) islands.set(member, index)
  }
  return islands
}

/** An accelerator and all accelerators that it can reach through others. */
function reachable(
  index: number,
  peers: ReadonlyMap<number, readonly number[] | null>,
): ReadonlySet<number> {
  const reached = new Set([index])
  for (const member of reached) {
    for (const peer of peers.get(member) ?? []) reached.add(peer)
  }
  return reached
}

function uncounted(hosts: readonly PlanHost[], named: readonly NamedEntry[]): ProblemError[] {
  return hosts.flatMap(({ name, facts }, at) => {
    if (facts.device_count !== undefined && facts.device_count !== null) return []
    const message = `The number of devices of ${name} is unknown. Send facts.device_count, or a report that has it`
    return [planFault('device_count_unknown', `${named[at]?.pointer}/facts/device_count`, message)]
  })
}

function sameNames(hosts: readonly PlanHost[], named: readonly NamedEntry[]): ProblemError[] {
  const seen = new Set<string>()
  return hosts.flatMap(({ name }, at) => {
    const known = seen.has(name)
    seen.add(name)
    const message = `Two hosts are called ${name}. Give each its own name`
    return known ? [planFault('not_distinct', `${named[at]?.pointer}/name`, message)] : []
  })
}
