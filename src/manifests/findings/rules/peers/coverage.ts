import { plural } from '../../../../vllm/values/show.ts'
import { argumentOf, countOf } from '../../../servers/server.ts'
import type { Draft } from '../../draft.ts'
import { namesOf, type Peer, pointing, rangeOf } from './peer.ts'

/** Ranks that no pod takes or several take, and sizes that do not fit the number of pods. */
export function* coverage(group: readonly Peer[]): Generator<Draft> {
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
    const message = `--nnodes is ${nodes}, and the group has ${plural(group.length, 'pod')}. Compute it from the size of the group`
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
    const message = `--data-parallel-size is ${data}, and the group has ${plural(group.length, 'pod')} of ${plural(local, 'local rank')}, which makes ${total}. Compute it from the size of the group`
    yield pointing('size_unlike_group', first, '--data-parallel-size', message, group)
    return
  }
  const name = isRank ? '--data-parallel-rank' : '--data-parallel-start-rank'
  yield* taken(group, data, name, rangeOf)
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

/** The first of `count` ranks that none of the ranges has. */
export function firstGap(
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
