import { VALUE_FAULTS } from '../vllm/dataclasses/value-faults.ts'
import { FACT_UNKNOWN } from './outcome.ts'
import { OWN_NOTICES } from './own-notices.ts'
import { RULES } from './rules/index.ts'
import { NOTICES } from './rules/notices.ts'

/** A stable code with what it means, in plain words. */
export interface CodeEntry {
  readonly code: string
  readonly summary: string
}

/** Faults that do not belong to one requirement. */
const OTHER_FAULTS: readonly CodeEntry[] = [
  {
    code: 'all2all_backend_environment_unknown',
    summary: 'VLLM_ALL2ALL_BACKEND is not an all-to-all backend of the release',
  },
  {
    code: 'division_by_zero',
    summary: 'The number of workers is 0, and vLLM divides by it',
  },
  {
    code: 'environment_not_an_integer',
    summary: 'An environment variable that vLLM reads as an integer is not one',
  },
  {
    code: FACT_UNKNOWN,
    summary: 'strict is set, and a fact that could change the outcome was not sent',
  },
  {
    code: 'rank_environment_missing',
    summary: 'The external launcher must set RANK, but it is not set',
  },
]

/** Every code that a fault of a config can have. */
export const faultCodes: readonly CodeEntry[] = entriesByCode([
  ...Object.entries(VALUE_FAULTS).map(([code, summary]) => ({ code, summary })),
  ...RULES.filter((rule) => rule.kind === 'requirement'),
  ...OTHER_FAULTS,
])

/** Every code that a notice can have. */
export const noticeCodes: readonly CodeEntry[] = entriesByCode([
  ...Object.entries(NOTICES).map(([code, { message }]) => ({ code, summary: message })),
  ...OWN_NOTICES,
])

/** Every code that a change or an assumption can name as its rule. */
export const ruleCodes: readonly CodeEntry[] = entriesByCode([
  ...RULES,
  {
    code: 'lax_conversion',
    summary: 'vLLM converts a value to the type of its field, such as "8" to 8',
  },
  {
    code: 'numa_topology_unknown',
    summary: 'Without numa_bind_nodes, NUMA binding needs the NUMA node of each device',
  },
  {
    code: 'unknown_field_ignored',
    summary: 'Before 0.16.0 vLLM silently drops a field that the release does not have',
  },
])

/** Every code that can replace numactl arguments. */
export const numaCodes: readonly CodeEntry[] = [
  {
    code: 'local_world_size_undefined',
    summary: 'vLLM divides by zero when it computes the workers of this node',
  },
  {
    code: 'numa_bind_cpus_too_short',
    summary: 'numa_bind_cpus has no CPU list for the device of this worker',
  },
  {
    code: 'numa_bind_nodes_too_short',
    summary:
      'numa_bind_nodes, or the detected list, has no NUMA node for the device of this worker',
  },
  {
    code: 'numa_topology_unknown',
    summary: 'The NUMA node of each device is unknown, and numa_bind_nodes is not set',
  },
]

/** One entry for each code, the first of several, sorted by code. */
export function entriesByCode(entries: readonly CodeEntry[]): CodeEntry[] {
  const byCode = new Map<string, string>()
  for (const { code, summary } of entries) {
    if (!byCode.has(code)) byCode.set(code, summary)
  }
  return [...byCode]
    .map(([code, summary]) => ({ code, summary }))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}
