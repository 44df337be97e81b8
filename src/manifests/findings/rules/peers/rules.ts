import { argumentOf, type CheckedWorkload } from '../../../servers/server.ts'
import { sizesOf } from '../../../servers/sizes.ts'
import { atToken, type WorkloadRule } from '../../draft.ts'
import { disagreements } from './agreement.ts'
import { coverage, firstGap } from './coverage.ts'
import { hybridLeader } from './hybrid.ts'
import { expectsOthers, namesOf, type Peer, peerGroups, pointing, rangeOf } from './peer.ts'

/** What is wrong among the pods that work together. */
export const peersRule: WorkloadRule = function* peersRule(workload) {
  const isComplete = workload.podsLookedAt === workload.podsTotal
  for (const group of peerGroups(workload)) {
    if (!group.some(expectsOthers)) continue
    const [first] = group
    const gangSize = first?.server.pod.gangSize ?? 1
    // The peers of a pod on its own are other objects: those are checked together.
    if (group.length < 2 && gangSize < 2) continue
    yield* disagreements(group)
    yield* hybridLeader(group)
    if (isComplete && group.length === gangSize) yield* coverage(group)
  }
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

/** Ranks that are one object each: those of the stream are checked together. */
export const ranksOfObjectsRule: WorkloadRule = function* ranksOfObjectsRule(
  workload,
  { workloads },
) {
  for (const together of meetingsOf(workloads)) {
    const [peer] = together
    // Ranks that meet are checked once, with the first of them.
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
