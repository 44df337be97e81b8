import { findRelease, flatHashFactors } from '../../../../parallel-config/index.ts'
import { answerOf, argumentOf, type Server } from '../../../servers/server.ts'
import type { Draft } from '../../draft.ts'
import { namesOf, type Peer, pointing } from './peer.ts'

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

/** What peers have to agree on and do not. */
export function* disagreements(group: readonly Peer[]): Generator<Draft> {
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
  if (sameSizes && sameRelease) yield* differingHashes(launched)
}

/** Peers whose parallel configurations have another hash than those of most: vLLM's ranks compare it. */
function* differingHashes(launched: readonly Peer[]): Generator<Draft> {
  const byHash = Map.groupBy(launched, ({ server }) => answerOf(server)?.at_launch.hash ?? null)
  byHash.delete(null)
  const [common, ...others] = [...byHash.values()].sort((a, b) => b.length - a.length)
  const [usual] = common ?? []
  if (common === undefined || usual === undefined) return
  for (const peers of others) {
    const [one] = peers
    if (one === undefined) continue
    const factors = factorsThatDiffer(one.server, usual.server)
    const message = `The parallel configuration has another hash here than in ${namesOf(common)}, which work together: ${factors}. Use the same values`
    yield pointing('peers_disagree', one, undefined, message, peers)
  }
}

function factorsThatDiffer(server: Server, usual: Server): string {
  const [here, there] = [hashedFactors(server), hashedFactors(usual)]
  const names = [...new Set([...here.keys(), ...there.keys()])]
  const texts = (name: string) =>
    [here.get(name), there.get(name)].map((value) => JSON.stringify(value ?? null))
  const differing = names.flatMap((name) => {
    const [own, other] = texts(name)
    return own === other ? [] : [`${name} is ${own} here and ${other} there`]
  })
  return differing.slice(0, MOST_FACTORS).join(', ')
}

/** One difference often brings in others; the first ones show where it is. */
const MOST_FACTORS = 4

/** What the hash of a server is made of when its engine compares it. */
function hashedFactors(server: Server): Map<string, unknown> {
  const answer = answerOf(server)
  const release = findRelease(server.container.release.version)
  if (answer === undefined || release === undefined) return new Map()
  const env = { ...server.input?.env }
  const factors = flatHashFactors(answer, { config: {}, env }, release)
  for (const { pointer, to } of answer.at_launch.changes) {
    const name = pointer.slice(pointer.lastIndexOf('/') + 1)
    if (factors.has(name)) factors.set(name, to)
  }
  return factors
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
