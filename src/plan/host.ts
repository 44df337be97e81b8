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

/** What the devices of a host have in common. */
export interface DeviceSummary {
  /** Their platform and models, as a person would name them. */
  readonly kind: string
  /** Their models that are known, sorted. */
  readonly models: readonly string[]
  /** The profile of the first partition; null if it is not partitioned. */
  readonly partition: string | null
  /** Memory of the smallest; null: one is unknown, or there are no devices. */
  readonly least_memory_bytes: number | null
  /** What each device shares with its neighbours, by its place: its link island and NUMA node, and its link island alone. */
  readonly clusters: readonly (readonly string[])[]
}

const summaries = new WeakMap<PlanHost, DeviceSummary>()

/** What the devices of a host have in common, worked out once: every layout that is tried asks for it. */
export function summaryOf(host: PlanHost): DeviceSummary {
  const known = summaries.get(host)
  if (known !== undefined) return known
  const summary = summarise(host)
  summaries.set(host, summary)
  return summary
}

function summarise({ devices, facts }: PlanHost): DeviceSummary {
  const models = [...new Set(devices.flatMap(({ model }) => model ?? []))].sort()
  const unknown = devices.some(({ model }) => model === null) ? ['devices of unknown model'] : []
  const memories = devices.map(({ memory_bytes }) => memory_bytes)
  const isMemoryKnown = memories.length > 0 && !memories.includes(null)
  return {
    kind: [facts.platform ?? 'cuda', ...models, ...unknown].join(', '),
    models,
    partition: devices.find(({ partition }) => partition !== null)?.partition ?? null,
    least_memory_bytes: isMemoryKnown ? Math.min(...memories.map(Number)) : null,
    clusters: [
      devices.map(({ island, numa_node }) => `${island}/${numa_node}`),
      devices.map(({ island }) => String(island)),
    ],
  }
}

/** Devices of which only the number is known. */
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
