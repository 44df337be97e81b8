import type { HostFacts } from '../parallel-config/outcome.ts'
import { visibleDevices } from './devices.ts'
import type { HostReport } from './report.ts'

/**
 * The NUMA node of each device that vLLM counts, as vLLM would detect it where the report says so; null as soon as that
 * of one of them is unknown.
 */
function deviceNumaNodes(report: HostReport): readonly number[] | null {
  if (report.detected_numa_nodes) return report.detected_numa_nodes
  const nodes = visibleDevices(report)?.map((device) => device.accelerator.cpu_numa_node) ?? null
  return nodes?.every((node) => node !== null) ? nodes : null
}

/**
 * What a report says of the facts that resolution reads; null is unknown. What only the launching process knows (Ray's
 * state, free ports) is left out.
 */
export function factsFromReport(report: HostReport): HostFacts {
  return {
    platform: report.platform,
    device_count: report.device_count,
    nixl_available: report.software.nixl,
    ray: { installed: report.software.ray },
    device_numa_nodes: deviceNumaNodes(report),
  }
}

/** `facts` with those that `overrides` gives put in their place, one by one; Ray's are taken one by one as well. */
export function overrideFacts(facts: HostFacts, overrides: HostFacts = {}): HostFacts {
  const given = Object.fromEntries(
    Object.entries(overrides).filter(([, value]) => value !== undefined && value !== null),
  )
  return overrides.ray
    ? { ...facts, ...given, ray: { ...facts.ray, ...overrides.ray } }
    : { ...facts, ...given }
}
