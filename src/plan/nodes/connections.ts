import type { PlanNode } from '../outcome.ts'
import type { Connection, PortPurpose } from '../ports/purposes.ts'

/** What other nodes of the deployment connect to; API servers alone learn the load of the engines. */
const FOLLOWED: ReadonlySet<PortPurpose> = new Set([
  'data_parallel_rpc',
  'engine_requests',
  'engine_responses',
  'coordinator_frontends',
  'coordinator_engines',
  'data_parallel_group',
  'torch_distributed',
  'coordination_store',
  'worker_messages',
  'ray_head',
])

/** The ports of other nodes that a node connects to. */
export function connectionsOf(node: PlanNode, nodes: readonly PlanNode[]): Connection[] {
  const [leader] = nodes
  if (leader === undefined || leader === node) return []
  return leader.ports
    .filter(({ from, purpose }) => from === 'nodes' && FOLLOWED.has(purpose))
    .filter(({ purpose }) => purpose !== 'coordinator_frontends' || node.serves)
    .map(({ port, protocol, purpose }) => ({ to: leader.host, port, protocol, purpose }))
}
