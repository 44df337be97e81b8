import { answerOf, argumentOf, type Server } from '../../../servers/server.ts'
import type { Draft } from '../../draft.ts'
import { namesOf, type Peer, pointing } from './peer.ts'

/** A leader with hybrid load balancing whose peers are headless; or one that becomes that with a later release. */
export function* hybridLeader(group: readonly Peer[]): Generator<Draft> {
  const headless = group.filter(({ isHeadless }) => isHeadless)
  if (headless.length === 0) return
  for (const leader of group.filter(({ isHeadless }) => !isHeadless)) {
    const { server } = leader
    const isHybrid =
      argumentOf(server, 'data_parallel_hybrid_lb') === true ||
      answerOf(server)?.config.data_parallel_hybrid_lb === true
    if (isHybrid) {
      yield hybrid(leader, headless, group)
    } else if (startsAtZero(server)) {
      const message = `From 0.28.0 on, --data-parallel-start-rank 0 with a local size means hybrid load balancing, and ${namesOf(headless)} run --headless, which hybrid peers must not. Remove --data-parallel-start-rank from the leader before you upgrade`
      yield pointing('hybrid_after_upgrade', leader, '--data-parallel-start-rank', message, [
        leader,
      ])
    }
  }
}

function hybrid(leader: Peer, headless: readonly Peer[], group: readonly Peer[]): Draft {
  const { server } = leader
  const isOfRelease =
    server.container.release.from === 'assumed' &&
    startsAtZero(server) &&
    argumentOf(server, 'data_parallel_hybrid_lb') !== true
  const because = isOfRelease
    ? `From 0.28.0 on, which the image may contain, --data-parallel-start-rank 0 makes the leader use hybrid load balancing`
    : 'The leader uses hybrid load balancing'
  const message = `${because}, and ${namesOf(headless)} run --headless, which hybrid peers must not. Remove --data-parallel-start-rank and --data-parallel-hybrid-lb here, or --headless there`
  const draft = pointing(
    'hybrid_leader_headless_peers',
    leader,
    '--data-parallel-start-rank',
    message,
    group,
  )
  return isOfRelease ? { ...draft, severity: 'warning' } : draft
}

function startsAtZero(server: Server): boolean {
  const start = argumentOf(server, 'data_parallel_start_rank')
  return (
    start !== undefined &&
    Number(start) === 0 &&
    argumentOf(server, 'data_parallel_size_local') !== undefined
  )
}
