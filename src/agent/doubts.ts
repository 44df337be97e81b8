import type { Fault, Health } from '../hosts/report.ts'
import type { Accelerators } from './accelerators/find.ts'
import { type Draft, type Fact, isKnown, mapFact, type Unknown } from './fact.ts'
import type { Allowed } from './probes/allowed.ts'
import type { OnlineCpus } from './probes/cpus.ts'
import type { NicFacts } from './probes/nics.ts'
import type { NumaFacts } from './probes/numa.ts'

/** What was probed, with the doubts about it. */
export interface Doubtful {
  readonly numa: NumaFacts
  readonly cpus: OnlineCpus
  readonly allowed: Allowed
  readonly nics: NicFacts
  readonly accelerators: Fact<Accelerators>
}

/** Why facts that have a value may still be wrong: the tree lacks what would show it. */
interface Doubt {
  readonly reason: Unknown | undefined
  readonly facts: readonly string[]
}

/** The faults of facts that are in doubt. */
export function doubtFaults(doubtful: Doubtful): Fault[] {
  return doubtsOf(doubtful).flatMap(doubtFault)
}

function doubtsOf({ numa, cpus, allowed, nics, accelerators }: Doubtful): Doubt[] {
  const ofNodes = (fact: string) =>
    isKnown(numa.nodes) ? numa.nodes.map((_, index) => `/numa_nodes/${index}/${fact}`) : []
  const ofPlaces = factsOfNodes(
    mapFact(accelerators, ({ found }) => found),
    nics.nics,
  )
  return [
    { reason: numa.doubt, facts: ofPlaces },
    { reason: numa.sharedDoubt, facts: ['/numa_nodes', '/memory_nodes_allowed'] },
    { reason: numa.memoryDoubt, facts: ofNodes('memory_bytes') },
    { reason: numa.distancesDoubt, facts: ofNodes('distances') },
    { reason: cpus.doubt, facts: ['/cpus', ...ofPlaces] },
    { reason: allowed.doubt, facts: ['/cpus/allowed', '/memory_nodes_allowed'] },
    { reason: nics.doubt, facts: ['/nics'] },
    {
      reason: isKnown(accelerators) ? accelerators.doubt : undefined,
      facts: ['/accelerators', '/platform', '/device_count', '/visible_devices'],
    },
    ...doubtsOfHealth(accelerators),
  ]
}

function doubtFault({ reason, facts }: Doubt): Fault[] {
  if (!reason) return []
  const { source, code, message } = reason
  return [{ source, code, message, facts: [...facts] }]
}

/** A device that is known to be ill is in no doubt. */
function doubtsOfHealth(accelerators: Fact<Accelerators>): Doubt[] {
  if (!isKnown(accelerators)) return []
  const { found, probes } = accelerators
  return [...probes].flatMap(([vendor, { healthDoubt }]) => {
    const facts = found
      .filter(({ draft }) => draft.vendor === vendor && isHealthy(draft.health))
      .map(({ draft }) => `/accelerators/${draft.index}/health`)
    return facts.length > 0 ? [{ reason: healthDoubt, facts }] : []
  })
}

function isHealthy(health: Draft<Health> | Unknown | undefined): boolean {
  return health !== undefined && isKnown(health) && health.healthy === true
}

/** Pointers to all that is drawn from the NUMA nodes. */
function factsOfNodes(
  accelerators: Fact<readonly unknown[]>,
  nics: Fact<readonly unknown[]>,
): string[] {
  const ofEach = (list: Fact<readonly unknown[]>, pointer: (index: number) => string) =>
    isKnown(list) ? list.map((_, index) => pointer(index)) : []
  return [
    '/numa_nodes',
    '/memory_nodes_allowed',
    '/detected_numa_nodes',
    ...ofEach(accelerators, (index) => `/accelerators/${index}/cpu_numa_node`),
    ...ofEach(accelerators, (index) => `/accelerators/${index}/memory_numa_node`),
    ...ofEach(nics, (index) => `/nics/${index}/numa_node`),
  ]
}
