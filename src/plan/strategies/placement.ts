import { type PlanHost, summaryOf } from '../host.ts'

/** How many engines of a size a host has devices for. */
export function capacity(host: PlanHost, engineSize: number): number {
  return Math.floor(host.devices.length / engineSize)
}

/** Some engines on a host. */
export interface Share {
  readonly host: PlanHost
  readonly engines: number
}

/**
 * Spreads engines over the fewest hosts, in the order of the hosts, evenly where that is possible. Undefined when there
 * are too few devices.
 */
export function spread(
  hosts: readonly PlanHost[],
  engineSize: number,
  engines: number,
): readonly Share[] | undefined {
  const bySize = hosts.toSorted((a, b) => capacity(b, engineSize) - capacity(a, engineSize))
  const used = new Set<PlanHost>()
  let room = 0
  for (const host of bySize) {
    if (room >= engines) break
    used.add(host)
    room += capacity(host, engineSize)
  }
  if (room < engines) return undefined
  const chosen = hosts.filter((host) => used.has(host))
  const even = engines / chosen.length
  if (Number.isInteger(even) && chosen.every((host) => capacity(host, engineSize) >= even)) {
    return chosen.map((host) => ({ host, engines: even }))
  }
  let left = engines
  return chosen.map((host) => {
    const here = Math.min(left, capacity(host, engineSize))
    left -= here
    return { host, engines: here }
  })
}

/**
 * The devices for `count` workers whose tensor-parallel groups are `group` neighbours: in the host's own order where that
 * keeps each group within one link island and NUMA node, otherwise reordered so that they are, as far as that is possible.
 */
export function placeDevices(
  host: PlanHost,
  group: number,
  count: number,
  from: readonly number[] = host.devices.map((_, at) => at),
): readonly number[] {
  const natural = from.slice(0, count)
  if (group <= 1) return natural
  for (const clusters of summaryOf(host).clusters) {
    if (keepsGroups(natural, group, clusters)) return natural
    const byCluster = [...Map.groupBy(from, (device) => clusters[device]).values()]
    const whole = byCluster.map((members) => members.length - (members.length % group))
    const grouped = [
      ...byCluster.flatMap((members, at) => members.slice(0, whole[at])),
      ...byCluster.flatMap((members, at) => members.slice(whole[at])),
    ].slice(0, count)
    if (keepsGroups(grouped, group, clusters)) return grouped
  }
  return natural
}

function keepsGroups(
  order: readonly number[],
  group: number,
  clusters: readonly string[],
): boolean {
  return order.every((device, at) => {
    const first = order[at - (at % group)] ?? device
    return clusters[first] === clusters[device]
  })
}

/** The variable by which vLLM's platforms narrow the visible devices (`device_control_env_var`). */
const VISIBLE_DEVICES: ReadonlyMap<string, string> = new Map([
  ['cuda', 'CUDA_VISIBLE_DEVICES'],
  ['rocm', 'CUDA_VISIBLE_DEVICES'],
  ['xpu', 'ZE_AFFINITY_MASK'],
  ['tpu', 'TPU_VISIBLE_CHIPS'],
])

/** The environment that shows a command these devices alone; empty where they are the first ones in the host's order. */
export function visibleDevices(
  host: PlanHost,
  devices: readonly number[],
  { always = false } = {},
): Readonly<Record<string, string>> {
  const name = VISIBLE_DEVICES.get(host.facts.platform ?? 'cuda')
  if (name === undefined) return {}
  if (!always && devices.every((device, at) => device === at)) return {}
  return { [name]: devices.map((device) => host.devices[device]?.id ?? String(device)).join(',') }
}

/** What other hosts reach this one by. */
export function addressOf(host: PlanHost): string {
  return host.address ?? host.name
}
