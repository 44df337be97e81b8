import type { HostFacts } from '../parallel-config/outcome.ts'
import { visibleDevices } from './devices.ts'
import type { HostReport } from './report.ts'

/**
 * The NUMA node of each device that vLLM counts: the one that vLLM would detect, if the report has it. Null if the node of
 * any device is unknown.
 */
function deviceNumaNodes(report: HostReport): readonly number[] | null {
  if (report.detected_numa_nodes) return report.detected_numa_nodes
  const nodes = visibleDevices(report)?.map((device) => device.accelerator.cpu_numa_node) ?? null
  return nodes?.every((node) => node !== null) ? nodes : null
}

/**
 * The facts in a report that resolution reads; null is unknown. Facts that only the launching process knows (the state
 * of Ray, free ports) are absent.
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

/** The facts, each replaced by that of `overrides` unless it is null there. Facts about Ray are replaced one by one too. */
export function overrideFacts(facts: HostFacts, overrides: HostFacts = {}): HostFacts {
  const { ray, ...others } = overrides
  return {
    ...facts,
    ...known(others),
    ...(ray && { ray: { ...facts.ray, ...known(ray) } }),
  }
}

/** The facts that are not null. */
function known<Facts extends object>(facts: Facts): Partial<Facts> {
  const entries = Object.entries(facts).filter(([, fact]) => fact !== undefined && fact !== null)
  return Object.fromEntries(entries) as Partial<Facts>
}
