import { isDeepStrictEqual } from 'node:util'
import type { NumaCase } from '../../../test/support/golden.ts'
import { outcomeOf } from '../../../test/support/resolve.ts'
import { brief, type Mismatch, pick } from './mismatch.ts'

/** The difference between the profile's NUMA binding and the recorded one; undefined if there is none. */
export function compareNumaBinding(
  { config, device_numa_nodes, data_parallel_local_rank, expect }: NumaCase,
  version: string,
): Mismatch | undefined {
  const host = { device_count: 64, open_ports: [52001], device_numa_nodes }
  const { resolution, faults } = outcomeOf({ config, host, data_parallel_local_rank }, version)
  if (resolution === undefined) {
    return { kind: 'the profile refuses the config', recorded: expect, given: brief(faults) }
  }
  const local_world_size = resolution.derived.local_world_size
  const given = { local_world_size, ...resolution.numa_binding }
  const differing = (['local_world_size', 'workers', 'engine_core'] as const).filter(
    (name) => !isDeepStrictEqual(expect[name], given[name]),
  )
  return differing.length === 0
    ? undefined
    : {
        kind: differing.join(', '),
        recorded: pick(expect, differing),
        given: pick(given, differing),
      }
}
