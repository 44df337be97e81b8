import { listSome, plural } from '../vllm/values/show.ts'
import type { Deployment } from './deployment/deployment.ts'
import { inOrder, type PlanFinding, planFinding } from './findings.ts'
import type { ProcessGroups } from './groups/process-groups.ts'
import type { PlanDevice, PlanHost } from './host.ts'
import type { PlanNode } from './outcome.ts'
import type { Port, PortPurpose } from './ports/purposes.ts'
import { gibibytes, type WeightEstimate } from './weights.ts'

/** What a finding may depend on. */
export interface Found {
  readonly deployment: Deployment
  readonly hosts: readonly PlanHost[]
  readonly nodes: readonly PlanNode[]
  readonly groups: ProcessGroups
  readonly weights: WeightEstimate
  readonly overRay: boolean
}

/** What the operator should know about a plan. */
export function findingsOf(found: Found): PlanFinding[] {
  return inOrder([
    ...portClashes(found),
    ...weights(found),
    ...splitGroups(found),
    ...unknownAddresses(found),
    ...missingModel(found),
    ...staleHosts(found),
    ...otherReleases(found),
    ...rayPlaces(found),
    ...idle(found),
  ])
}

function portClashes({ nodes }: Found): PlanFinding[] {
  return [...Map.groupBy(nodes, ({ host }) => host)].flatMap(([host, commands]) => {
    const taken = new Map<number, PortPurpose>()
    return commands.flatMap(({ ports }) => ports.flatMap((port) => clashOf(host, port, taken)))
  })
}

/** The finding of a port that another one of its host takes as well. `taken` gets its numbers. */
function clashOf(
  host: string,
  { port, through, purpose }: Port,
  taken: Map<number, PortPurpose>,
): PlanFinding[] {
  if (port === null) return []
  const numbers = listOf(port, through)
  const clash = numbers.find((number) => taken.has(number))
  const earlier = taken.get(clash ?? -1)
  for (const number of numbers) taken.set(number, purpose)
  if (earlier === undefined) return []
  const uses = earlier === purpose ? `${purpose} twice` : `${earlier} and for ${purpose}`
  const message = `Port ${clash} of ${host} would be used for ${uses}. Choose another one with --port, --data-parallel-rpc-port, --master-port or VLLM_NIXL_SIDE_CHANNEL_PORT`
  return [planFinding('port_clash', [host], message)]
}

function listOf(port: number, through = port): number[] {
  return through - port > 1024
    ? []
    : Array.from({ length: through - port + 1 }, (_, at) => port + at)
}

function weights({ weights: estimate, nodes }: Found): PlanFinding[] {
  if (estimate.fits !== 'no') return []
  const hosts = nodes.map(({ host }) => host)
  const message = `About ${gibibytes(estimate.bytes_per_device)} of weights would be on each device, but vLLM may use only ${gibibytes(estimate.usable_bytes)}. Use more devices for each copy (estimate: ${estimate.formula})`
  return [planFinding('weights_do_not_fit', hosts, message)]
}

interface Place {
  readonly host: PlanHost
  readonly device: PlanDevice | undefined
}

function splitGroups({ groups, hosts, nodes, deployment }: Found): PlanFinding[] {
  if (deployment.sizes.tensor === 1 || groups.tensor === null) return []
  const byName = new Map(hosts.map((host) => [host.name, host]))
  const places = new Map<number, Place>()
  for (const { host: name, engines } of nodes) {
    const host = byName.get(name)
    if (host === undefined) continue
    for (const { rank, device } of engines.flatMap(({ workers }) => workers)) {
      places.set(rank, { host, device: host.devices[device] })
    }
  }
  const located = groups.tensor.map((group) => group.flatMap((rank) => places.get(rank) ?? []))
  const spansNodes = located.filter((group) => differ(group, ({ host }) => host.name))
  const within = located.filter((group) => !spansNodes.includes(group))
  const spansLinks = within.filter((group) => differ(group, ({ device }) => device?.island ?? null))
  const spansNuma = within.filter(
    (group) =>
      !spansLinks.includes(group) &&
      group.every(({ device }) => (device?.island ?? null) === null) &&
      differ(group, ({ device }) => device?.numa_node ?? null),
  )
  return [
    ...split(
      'tensor_group_spans_nodes',
      spansNodes,
      ['spans', 'span'],
      'hosts, so that every layer waits for the network. Use a smaller tensor_parallel_size with pipeline_parallel_size between the hosts',
    ),
    ...split(
      'tensor_group_spans_links',
      spansLinks,
      ['has', 'have'],
      'devices without a direct link. Use a tensor_parallel_size that fits in one link island',
    ),
    ...split(
      'tensor_group_spans_numa_nodes',
      spansNuma,
      ['has', 'have'],
      'devices on several NUMA nodes, as far as links are unknown',
    ),
  ]
}

function differ(group: readonly Place[], of: (place: Place) => unknown): boolean {
  return new Set(group.map(of)).size > 1
}

function split(
  code: 'tensor_group_spans_nodes' | 'tensor_group_spans_links' | 'tensor_group_spans_numa_nodes',
  groups: readonly (readonly Place[])[],
  [ofOne, ofSeveral]: readonly [string, string],
  what: string,
): PlanFinding[] {
  if (groups.length === 0) return []
  const hosts = groups.flatMap((group) => group.map(({ host }) => host.name))
  const count = plural(groups.length, 'tensor-parallel group')
  const verb = groups.length === 1 ? ofOne : ofSeveral
  return [planFinding(code, hosts, `${count} ${verb} ${what}`)]
}

function unknownAddresses({ hosts, nodes }: Found): PlanFinding[] {
  const used = new Set(nodes.map(({ host }) => host))
  if (used.size < 2) return []
  const names = hosts
    .filter(({ name, address }) => used.has(name) && address === null)
    .map(({ name }) => name)
  if (names.length === 0) return []
  const message = `The address of ${listSome(names)} is unknown, so the host name is used instead. Send hosts[].address, or replace it by an IP address that the other hosts reach`
  return [planFinding('address_unknown', names, message)]
}

function missingModel({ deployment, nodes }: Found): PlanFinding[] {
  const { values } = deployment.arguments
  const named = deployment.arguments.given.some(
    ({ name }) => name === 'model_tag' || name === 'model',
  )
  if (named || values.get('model_tag')) return []
  const message =
    'The command names no model, so that vLLM would serve its default one. Add the model after "serve"'
  return [
    planFinding(
      'model_name_missing',
      nodes.map(({ host }) => host),
      message,
    ),
  ]
}

function staleHosts({ hosts, nodes }: Found): PlanFinding[] {
  const used = new Set(nodes.map(({ host }) => host))
  return hosts.flatMap(({ name, stale }) =>
    stale === undefined || !used.has(name) ? [] : [planFinding('host_stale', [name], stale)],
  )
}

function otherReleases({ deployment, hosts, nodes }: Found): PlanFinding[] {
  const used = new Set(nodes.map(({ host }) => host))
  const other = hosts.filter(
    ({ name, vllm_version }) =>
      used.has(name) && vllm_version && vllm_version !== deployment.version,
  )
  if (other.length === 0) return []
  const shown = other.map(({ name, vllm_version }) => `${name} has ${vllm_version}`)
  const message = `The plan is for vLLM ${deployment.version}, but ${listSome(shown)}. Run one release everywhere`
  return [
    planFinding(
      'host_release_differs',
      other.map(({ name }) => name),
      message,
    ),
  ]
}

function rayPlaces({ overRay, nodes }: Found): PlanFinding[] {
  if (!overRay) return []
  const hosts = nodes.map(({ host }) => host)
  const message =
    'Ray chooses the devices of each worker, and which of the hosts after the first one comes next: the ranks shown are what it does on a cluster that is otherwise empty'
  return [planFinding('ray_places_workers', hosts, message)]
}

function idle({ hosts, nodes }: Found): PlanFinding[] {
  const busy = new Map<string, number>()
  for (const { host, engines } of nodes) {
    const here = engines.reduce((sum, { devices }) => sum + devices.length, 0)
    busy.set(host, (busy.get(host) ?? 0) + here)
  }
  const unused = hosts.filter(({ name, devices }) => !busy.has(name) && devices.length > 0)
  const partly = hosts.filter(({ name, devices }) => {
    const used = busy.get(name)
    return used !== undefined && used < devices.length
  })
  return [
    ...(unused.length === 0
      ? []
      : [
          planFinding(
            'host_not_used',
            unused.map(({ name }) => name),
            `The plan runs nothing on ${listSome(unused, ({ name, devices }) => `${name} (${plural(devices.length, 'device')})`)}. Raise data_parallel_size to use it`,
          ),
        ]),
    ...partly.map(({ name, devices }) =>
      planFinding(
        'devices_idle',
        [name],
        `The plan uses ${busy.get(name) ?? 0} of the ${devices.length} devices of ${name}`,
      ),
    ),
  ]
}
