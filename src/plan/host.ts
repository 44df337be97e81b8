import type { ServeHostFacts } from '../serve/index.ts'

/** A device that vLLM would count on a host. What is null is unknown. */
export interface PlanDevice {
  /** What the variable of visible devices takes for it: its number, or the UUID of a partition. */
  readonly id: string
  readonly model: string | null
  readonly memory_bytes: number | null
  readonly numa_node: number | null
  /** Devices of one host with the same number reach each other by NVLink or XGMI. */
  readonly island: number | null
  /** The profile of a partition, such as `1g.10gb`; null: a whole device, or unknown. */
  readonly partition: string | null
}

/** A host that a deployment may use. */
export interface PlanHost {
  readonly name: string
  /** What other hosts reach it by; null: unknown. */
  readonly address: string | null
  readonly facts: ServeHostFacts
  /** In the order in which vLLM counts them. */
  readonly devices: readonly PlanDevice[]
  /** The release of vLLM that the host reports, if it does. */
  readonly vllm_version?: string | null | undefined
  /** Why its facts may have changed since they were reported. */
  readonly stale?: string | undefined
}

/** Devices of which nothing is known but their number. */
export function unknownDevices(count: number): PlanDevice[] {
  return Array.from({ length: count }, (_, at) => ({
    id: String(at),
    model: null,
    memory_bytes: null,
    numa_node: null,
    island: null,
    partition: null,
  }))
}

/** The facts of the host as a command sees it that may use only these devices, in this order. */
export function factsWith(host: PlanHost, devices: readonly number[]): ServeHostFacts {
  const nodes = host.facts.device_numa_nodes
  return {
    ...host.facts,
    device_count: devices.length,
    ...(nodes && { device_numa_nodes: devices.map((device) => nodes[device] ?? 0) }),
    ...(host.address !== null && { address: host.facts.address ?? host.address }),
  }
}
