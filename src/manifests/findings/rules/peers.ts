import {
  answerOf,
  argumentOf,
  type CheckedWorkload,
  countOf,
  type Server,
} from '../../servers/server.ts'
import { type Sizes, sizesOf } from '../../servers/sizes.ts'
import { atToken, type Draft, type WorkloadRule } from '../draft.ts'
import type { FindingCode } from '../table.ts'

/** A server that works together with others, with what they have to agree on. */
interface Peer {
  readonly server: Server
  readonly sizes: Sizes
  readonly isHeadless: boolean
}

/** Servers of the same gang that work together: all of them, or those of the k-th server of each pod. */
export function peerGroups(workload: CheckedWorkload): Peer[][] {
  const byPlace = new Map<string, Peer[]>()
  const perPod = new Map<string, number>()
  for (const { pods } of workload.containers) {
    for (const { pod, servers } of pods) {
      if (servers.length !== 1) continue
      const [server] = servers
      const place = perPod.get(pod.name) ?? 0
      perPod.set(pod.name, place + 1)
      if (server === undefined) continue
      const key = `${pod.gang} ${place}`
      const peer = {
        server,
        sizes: sizesOf(server),
        isHeadless: argumentOf(server, 'headless') === true,
      }
      const group = byPlace.get(key)
      if (group === undefined) byPlace.set(key, [peer])
      else group.push(peer)
    }
  }
  return [...byPlace.values()]
}

/** Whether a server expects others beside it: more data-parallel ranks than its own, or more nodes. */
function expectsOthers({ sizes, server }: Peer): boolean {
  if (server.process.argv[0] === 'launch') return false
  const isRay = argumentOf(server, 'data_parallel_backend') === 'ray'
  return !isRay && (sizes.data > sizes.dataLocal || sizes.nodes > 1)
}

/** What is wrong among the pods that work together. */
export const peersRule: WorkloadRule = function* peersRule(workload) {
  const isComplete = workload.podsLookedAt === workload.podsTotal
  for (const group of peerGroups(workload)) {
    if (!group.some(expectsOthers)) continue
    const [first] = group
    const gangSize = first?.server.pod.gangSize ?? 1
    // A pod on its own has its peers in other objects: those are looked at together.
    if (group.length < 2 && gangSize < 2) continue
    yield* disagreements(group)
    yield* hybridLeader(group)
    if (isComplete && group.length === gangSize) yield* coverage(group)
  }
}

const AGREED: readonly { readonly name: string; readonly of: (peer: Peer) => unknown }[] = [
  { name: '--tensor-parallel-size', of: ({ sizes }) => sizes.tensor },
  { name: '--pipeline-parallel-size', of: ({ sizes }) => sizes.pipeline },
  { name: '--data-parallel-size', of: ({ sizes }) => sizes.data },
  { name: '--nnodes', of: ({ sizes }) => sizes.nodes },
  { name: '--data-parallel-address', of: option('data_parallel_address') },
  { name: '--data-parallel-rpc-port', of: option('data_parallel_rpc_port') },
  { name: '--master-addr', of: option('master_addr') },
  { name: '--master-port', of: option('master_port') },
  { name: '--data-parallel-backend', of: option('data_parallel_backend') },
]

function option(name: string): (peer: Peer) => unknown {
  return ({ server }) => {
    const value = argumentOf(server, name)
    // The leader need not name its own address.
    return value === undefined ? undefined : String(value)
  }
}

function* disagreements(group: readonly Peer[]): Generator<Draft> {
  for (const { name, of } of AGREED) {
    yield* differing(group, name, (peer) => of(peer))
  }
  yield* differing(group, 'The release', ({ server }) => server.container.release.version)
  const launched = group.filter(({ server }) => answerOf(server) !== undefined)
  const sameSizes =
    new Set(launched.map(({ sizes }) => `${sizes.tensor} ${sizes.pipeline} ${sizes.data}`)).size ===
    1
  const sameRelease =
    new Set(launched.map(({ server }) => server.container.release.version)).size === 1
  if (sameSizes && sameRelease) {
    yield* differing(
      launched,
      'The hash of the parallel configuration',
      ({ server }) => answerOf(server)?.at_launch.hash ?? undefined,
    )
  }
}

function* differing(
  group: readonly Peer[],
  what: string,
  of: (peer: Peer) => unknown,
): Generator<Draft> {
  const byValue = Map.groupBy(
    group.filter((peer) => of(peer) !== undefined),
    (peer) => of(peer),
  )
  if (byValue.size < 2) return
  const [common, ...others] = [...byValue].sort(([, a], [, b]) => b.length - a.length)
  for (const [value, peers] of others) {
    const [one] = peers
    if (one === undefined || common === undefined) continue
    const message = `${what} is ${String(value)} here and ${String(common[0])} in ${namesOf(common[1])}, which work together. Use the same value`
    yield pointing(
      'peers_disagree',
      one,
      what.startsWith('--') ? String(value) : undefined,
      message,
      peers,
    )
  }
}

function pointing(
  code: FindingCode,
  { server }: Peer,
  token: string | undefined,
  message: string,
  peers: readonly Peer[],
): Draft {
  return {
    ...atToken(code, server, token, message),
    pods: peers.map((peer) => peer.server.pod.name),
  }
}

function namesOf(peers: readonly Peer[]): string {
  const names = peers.map(({ server }) => server.pod.name)
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

/** A leader with hybrid load balancing whose peers are headless; or one that becomes that with a later release. */
function* hybridLeader(group: readonly Peer[]): Generator<Draft> {
  const headless = group.filter(({ isHeadless }) => isHeadless)
  if (headless.length === 0) return
  for (const leader of group.filter(({ isHeadless }) => !isHeadless)) {
    const { server } = leader
    const isHybrid =
      argumentOf(server, 'data_parallel_hybrid_lb') === true ||
      answerOf(server)?.config.data_parallel_hybrid_lb === true
    if (isHybrid) {
      const message = `The leader uses hybrid load balancing, and ${namesOf(headless)} run --headless, which hybrid peers must not. Remove --data-parallel-start-rank and --data-parallel-hybrid-lb here, or --headless there`
      yield pointing(
        'hybrid_leader_headless_peers',
        leader,
        '--data-parallel-start-rank',
        message,
        group,
      )
    } else if (startsAtZero(server)) {
      const message = `From 0.28.0 on, --data-parallel-start-rank 0 with a local size means hybrid load balancing, and ${namesOf(headless)} run --headless, which hybrid peers must not. Remove --data-parallel-start-rank from the leader before you upgrade`
      yield pointing('hybrid_after_upgrade', leader, '--data-parallel-start-rank', message, [
        leader,
      ])
    }
  }
}

function startsAtZero(server: Server): boolean {
  const start = argumentOf(server, 'data_parallel_start_rank')
  return (
    start !== undefined &&
    Number(start) === 0 &&
    argumentOf(server, 'data_parallel_size_local') !== undefined
  )
}

/** Ranks that no pod takes or several take, and sizes that do not fit the number of pods. */
function* coverage(group: readonly Peer[]): Generator<Draft> {
  const [first] = group
  if (first === undefined) return
  const { nodes, data } = first.sizes
  if (nodes > 1) yield* nodesCovered(group, nodes)
  else if (data > 1) yield* ranksCovered(group, data)
}

function* nodesCovered(group: readonly Peer[], nodes: number): Generator<Draft> {
  if (nodes !== group.length) {
    const [first] = group
    if (first === undefined) return
    const message = `--nnodes is ${nodes}, and ${group.length} pods work together. Compute it from the size of the group`
    yield pointing('size_unlike_group', first, '--nnodes', message, group)
    return
  }
  yield* taken(group, nodes, '--node-rank', ({ server }) => {
    const rank = countOf(server, 'node_rank', 0)
    return [rank, rank + 1]
  })
}

function* ranksCovered(group: readonly Peer[], data: number): Generator<Draft> {
  const total = group.reduce((sum, { sizes }) => sum + sizes.dataLocal, 0)
  const isRank = group.some(({ server }) => argumentOf(server, 'data_parallel_rank') !== undefined)
  const [first] = group
  if (first === undefined) return
  if (total !== data) {
    const local = first.sizes.dataLocal
    const message = `--data-parallel-size is ${data}, and ${group.length} pods with ${local} local ${local === 1 ? 'rank' : 'ranks'} each take ${total}. Compute it from the size of the group`
    yield pointing('size_unlike_group', first, '--data-parallel-size', message, group)
    return
  }
  const name = isRank ? '--data-parallel-rank' : '--data-parallel-start-rank'
  yield* taken(group, data, name, rangeOf)
}

function rangeOf({ server, sizes }: Peer): readonly [number, number] {
  const rank = argumentOf(server, 'data_parallel_rank')
  const start = rank ?? argumentOf(server, 'data_parallel_start_rank') ?? 0
  return [Number(start), Number(start) + sizes.dataLocal]
}

function* taken(
  group: readonly Peer[],
  count: number,
  name: string,
  of: (peer: Peer) => readonly [number, number],
): Generator<Draft> {
  const byStart = Map.groupBy(group, (peer) => of(peer)[0])
  let repeated = false
  for (const [start, peers] of byStart) {
    const [one] = peers
    if (peers.length < 2 || one === undefined) continue
    repeated = true
    const message = `${namesOf(peers)} all have ${name} ${start}. Compute it from the index of the pod`
    yield pointing('ranks_taken_twice', one, name, message, peers)
  }
  const missing = firstGap(group.map(of), count)
  if (missing === undefined) return
  const [one] = group
  if (one === undefined) return
  const message = `No pod has ${name.replace('--', '').replaceAll('-', ' ').replace('start ', '')} ${missing} of ${count}, so the others wait for it${repeated ? '' : `. Correct ${name}`}`
  yield pointing('ranks_left_out', one, name, message, group)
}

function firstGap(
  ranges: readonly (readonly [number, number])[],
  count: number,
): number | undefined {
  let next = 0
  for (const [start, end] of ranges.toSorted(([a], [b]) => a - b)) {
    if (start > next) return next
    next = Math.max(next, end)
  }
  return next < count ? next : undefined
}

/** Equal pods that all take the same rank, because nothing in their command differs. */
export const equalPodsRule: WorkloadRule = function* equalPodsRule(workload) {
  if (workload.podsTotal < 2) return
  for (const { pods } of workload.containers) {
    const servers = pods.flatMap((podRun) => podRun.servers.slice(0, 1))
    const [first] = servers
    if (first === undefined || first.pod.gangSize > 1 || pods.some((one) => one.servers.length > 1))
      continue
    for (const name of ['data_parallel_rank', 'node_rank', 'data_parallel_start_rank']) {
      const ranks = servers.map((server) => argumentOf(server, name))
      const isSpread = sizesOf(first).data > sizesOf(first).dataLocal || sizesOf(first).nodes > 1
      if (!isSpread || ranks[0] === undefined || new Set(ranks.map(String)).size > 1) continue
      const flag = `--${name.replaceAll('_', '-')}`
      const message = `All ${workload.podsTotal} pods have ${flag} ${String(ranks[0])}. Make one object for each rank, or use a StatefulSet or a LeaderWorkerSet and compute the rank from the index`
      yield {
        ...atToken('ranks_taken_twice', first, flag, message),
        pods: servers.map(({ pod }) => pod.name),
      }
    }
  }
}

/** Ranks that are one object each: those of the stream are looked at together. */
export const ranksOfObjectsRule: WorkloadRule = function* ranksOfObjectsRule(
  workload,
  { workloads },
) {
  for (const together of meetingsOf(workloads)) {
    const [peer] = together
    // Those who meet are looked at once, with the first of them.
    if (peer?.server.container.workload !== workload) continue
    yield* disagreements(together)
    const { data } = peer.sizes
    const byRank = Map.groupBy(together, (one) => rangeOf(one)[0])
    for (const [rank, peers] of byRank) {
      const [one] = peers
      if (peers.length < 2 || one === undefined) continue
      const message = `${namesOf(peers)} all take the data-parallel rank ${rank}. Give each its own rank`
      yield pointing('ranks_taken_twice', one, '--data-parallel-rank', message, peers)
    }
    const missing = firstGap(together.map(rangeOf), data)
    if (missing === undefined || peer.sizes.nodes > 1) continue
    const message = `${together.length === 1 ? 'This pod takes' : `These ${together.length} pods take`} only some of the ${data} data-parallel ranks (${missing} is not in the stream). Send the manifests of all of them together`
    yield pointing('ranks_elsewhere', peer, '--data-parallel-size', message, together)
  }
}

const knownMeetings = new WeakMap<readonly CheckedWorkload[], readonly Peer[][]>()

/** The peers of the stream that are one object each, by where they meet. */
function meetingsOf(workloads: readonly CheckedWorkload[]): readonly Peer[][] {
  const known = knownMeetings.get(workloads)
  if (known !== undefined) return known
  const meetings = [...Map.groupBy(workloads.flatMap(singlePeers), meetingPoint).values()]
  knownMeetings.set(workloads, meetings)
  return meetings
}

function singlePeers(workload: CheckedWorkload): Peer[] {
  return peerGroups(workload)
    .filter((group) => group.length === 1 && group[0]?.server.pod.gangSize === 1)
    .flat()
    .filter(expectsOthers)
}

/** Peers meet at an address and port. */
function meetingPoint({ server, sizes }: Peer): string {
  const address = argumentOf(server, 'data_parallel_address') ?? argumentOf(server, 'master_addr')
  const port = argumentOf(server, 'data_parallel_rpc_port') ?? argumentOf(server, 'master_port')
  return `${server.pod.namespace} ${String(address)} ${String(port)} ${sizes.data}`
}
