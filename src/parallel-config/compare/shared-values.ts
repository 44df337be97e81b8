import { PORT_RULE } from '../rules/data-parallel.ts'
import { type Finding, finding } from './findings.ts'
import type { NamedRank, ResolvedRank } from './rank.ts'
import { oddRanks, showTally, tally } from './tally.ts'

/** The fields that all ranks must share, with the consequence if they do not. */
const SHARED_FIELDS: readonly { readonly name: string; readonly otherwise: string }[] = [
  { name: 'data_parallel_size', otherwise: 'they wait for different numbers of ranks' },
  { name: 'data_parallel_master_ip', otherwise: 'they look for each other at different hosts' },
  { name: 'data_parallel_master_port', otherwise: 'they look for each other at different ports' },
  { name: 'data_parallel_rpc_port', otherwise: 'they talk to different ports' },
  { name: 'data_parallel_backend', otherwise: 'they are started in different ways' },
  { name: 'master_addr', otherwise: 'their nodes look for each other at different hosts' },
  { name: 'master_port', otherwise: 'their nodes look for each other at different ports' },
  { name: 'nnodes', otherwise: 'they wait for different numbers of nodes' },
  { name: 'distributed_executor_backend', otherwise: 'their workers are run in different ways' },
]

const PORT_LIST = '_data_parallel_master_port_list'

/** The shared sizes, addresses, ports and backends that differ between ranks. */
export function sharedValueFindings(resolved: readonly ResolvedRank[]): Finding[] {
  return SHARED_FIELDS.flatMap((field) => differing(field, resolved))
}

/** Whether all ranks with a known release run the same one, also those whose config vLLM refuses. */
export function releaseFindings(ranks: readonly NamedRank[]): Finding[] {
  const values = tally(
    ranks.flatMap(({ name, release }) => (release ? [{ name, value: release.version }] : [])),
  )
  if (values.length < 2) return []
  const message = `The release is ${showTally(values)}. Run one release of vLLM everywhere`
  return [
    finding('release_differs', oddRanks(values), message, { pointer: '/vllm_version', values }),
  ]
}

function differing(
  { name: field, otherwise }: (typeof SHARED_FIELDS)[number],
  resolved: readonly ResolvedRank[],
): Finding[] {
  const having = resolved.filter((rank) => isSettled(rank, field))
  const values = tally(
    having.map(({ name, resolution }) => ({ name, value: resolution.config[field] })),
  )
  if (values.length < 2) return []
  const message = `${field} is ${showTally(values)}, so ${otherwise}. Use the same value for all ranks`
  const more = { pointer: `/config/${field}`, values }
  return [finding('value_differs', oddRanks(values), message, more)]
}

/** False for a field that the release does not have, and for a port that the launch chooses on its host. */
function isSettled({ resolution, input }: ResolvedRank, name: string): boolean {
  if (!Object.hasOwn(resolution.config, name)) return false
  if (name !== 'data_parallel_master_port' || input.config[PORT_LIST] !== undefined) return true
  return !resolution.changes.some(
    ({ pointer, rule }) => rule === PORT_RULE && pointer === `/config/${name}`,
  )
}
