import { listSome } from '../../vllm/values/show.ts'
import { type Finding, finding } from './findings.ts'
import type { ResolvedRank } from './rank.ts'

/**
 * Whether a node that serves its own data-parallel ranks alone (hybrid or external load balancing) has peers without an
 * API server. Further nodes of one data-parallel rank never have one. Only command lines say which nodes have none.
 */
export function headlessPeerFindings(resolved: readonly ResolvedRank[]): Finding[] {
  const headless = resolved.filter(
    ({ headless, resolution }) =>
      headless === true && Number(resolution.derived.node_rank_within_dp ?? 0) === 0,
  )
  const serving = resolved.filter(({ headless, resolution }) => {
    const { data_parallel_hybrid_lb, data_parallel_external_lb } = resolution.config
    return headless === false && (data_parallel_hybrid_lb || data_parallel_external_lb)
  })
  if (headless.length === 0 || serving.length === 0) return []
  const leaders = serving.map(({ name }) => name)
  const peers = headless.map(({ name }) => name)
  const isInferred = serving.some(({ resolution }) =>
    resolution.notices.some(({ code }) => code === 'hybrid_lb_from_start_rank'),
  )
  const cause = isInferred
    ? ' Since 0.28.0, --data-parallel-start-rank 0 with a local size selects this. Leave out --data-parallel-start-rank there'
    : ' Leave out the load-balancing option there'
  const message = `${listSome(leaders)} serves only its own data-parallel ranks, but ${listSome(peers)} runs headless, so nobody serves its ranks.${cause}, or run the peers without --headless`
  return [
    finding('hybrid_lb_with_headless_peers', leaders, message, {
      pointer: '/config/data_parallel_hybrid_lb',
    }),
  ]
}
