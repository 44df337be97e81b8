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

/** Faults that belong to no single requirement. */
const OTHER_FAULTS: readonly CodeEntry[] = [
  {
    code: 'all2all_backend_environment_unknown',
    summary: 'VLLM_ALL2ALL_BACKEND names no all-to-all backend of the release',
  },
  {
    code: 'division_by_zero',
    summary: 'vLLM would divide by a number of workers that is 0',
  },
  {
    code: 'environment_not_an_integer',
    summary: 'An environment variable that vLLM reads as an integer holds something else',
  },
  {
    code: FACT_UNKNOWN,
    summary: 'With strict, a fact of the host that matters was not given',
  },
  {
    code: 'rank_environment_missing',
    summary: 'The external launcher has to set RANK, which is not there',
  },
]

/** Every code that a fault of a config can have. */
export const faultCodes: readonly CodeEntry[] = sorted([
  ...Object.entries(VALUE_FAULTS).map(([code, summary]) => ({ code, summary })),
  ...RULES.filter((rule) => rule.kind === 'requirement'),
  ...OTHER_FAULTS,
])

/** Every code that a notice can have. */
export const noticeCodes: readonly CodeEntry[] = sorted([
  ...Object.entries(NOTICES).map(([code, { message }]) => ({ code, summary: message })),
  ...OWN_NOTICES,
])

/** Every code that a change or an assumption can name as its rule. */
export const ruleCodes: readonly CodeEntry[] = sorted([
  ...RULES,
  {
    code: 'lax_conversion',
    summary: 'A value is taken in the type of its field, such as "8" as 8',
  },
  {
    code: 'numa_topology_unknown',
    summary: 'NUMA binding without numa_bind_nodes needs the NUMA node of each device',
  },
  {
    code: 'unknown_field_ignored',
    summary: 'Before 0.16.0 vLLM silently drops a field that the release does not have',
  },
])

/** Every code that stands in place of numactl arguments. */
export const numaCodes: readonly CodeEntry[] = [
  {
    code: 'local_world_size_undefined',
    summary: 'vLLM divides by zero when it works out the workers of this node',
  },
  {
    code: 'numa_bind_cpus_too_short',
    summary: 'numa_bind_cpus has no CPU list for the device of this worker',
  },
  {
    code: 'numa_bind_nodes_too_short',
    summary: 'There is no NUMA node for the device of this worker',
  },
  {
    code: 'numa_topology_unknown',
    summary: 'The NUMA node of each device is not known, and numa_bind_nodes is not given',
  },
]

/** One entry a code, the first one that was given, by code. */
function sorted(entries: readonly CodeEntry[]): CodeEntry[] {
  const byCode = new Map<string, string>()
  for (const { code, summary } of entries) {
    if (!byCode.has(code)) byCode.set(code, summary)
  }
  return [...byCode]
    .map(([code, summary]) => ({ code, summary }))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
}
