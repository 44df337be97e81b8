import { argumentOf, type CheckedWorkload, type Server } from '../../../servers/server.ts'
import { type Sizes, sizesOf } from '../../../servers/sizes.ts'
import { atToken, type Draft } from '../../draft.ts'
import type { FindingCode } from '../../table.ts'

/** A server that works together with others, with what they have to agree on. */
export interface Peer {
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
export function expectsOthers({ sizes, server }: Peer): boolean {
  if (server.process.argv[0] === 'launch') return false
  const isRay = argumentOf(server, 'data_parallel_backend') === 'ray'
  return !isRay && (sizes.data > sizes.dataLocal || sizes.nodes > 1)
}

/** The first data-parallel rank of a server, and the one after its last. */
export function rangeOf({ server, sizes }: Peer): readonly [number, number] {
  const rank = argumentOf(server, 'data_parallel_rank')
  const start = rank ?? argumentOf(server, 'data_parallel_start_rank') ?? 0
  return [Number(start), Number(start) + sizes.dataLocal]
}

/** A finding about several peers, at a token of one of them. */
export function pointing(
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

/** The names of the pods of peers, of many only the first. */
export function namesOf(peers: readonly Peer[]): string {
  const names = peers.map(({ server }) => server.pod.name)
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}
