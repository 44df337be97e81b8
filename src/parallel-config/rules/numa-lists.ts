import type { FieldRule } from '../../vllm/dataclasses/field-rule.ts'
import { parsePythonInteger } from '../../vllm/values/python.ts'
import { show } from '../../vllm/values/show.ts'
import { cpuListPattern } from '../schema/cpu-list-pattern.ts'

type Nodes = readonly number[] | null
type Cpus = readonly string[] | null

// numactl's CPU list; digits of any script, as Python's \d.
const CPU_LIST = /^\p{Nd}+(?:-\p{Nd}+)?(?:,\p{Nd}+(?:-\p{Nd}+)?)*$/u

/** The NUMA lists by themselves: `_validate_numa_bind_nodes` and `_validate_numa_bind_cpus`, 0.20.0. */
export const NUMA_LIST_RULES: readonly FieldRule[] = [
  {
    code: 'numa_bind_nodes_empty',
    summary: 'numa_bind_nodes is an empty list',
    kind: 'requirement',
    phase: 'field',
    field: 'numa_bind_nodes',
    since: '0.20.0',
    schema: () => ({ minItems: 1 }),
    examine: (nodes: Nodes) =>
      nodes?.length === 0
        ? 'numa_bind_nodes is empty. Name one NUMA node for each visible device, or leave it out to have them detected'
        : undefined,
  },
  {
    code: 'numa_bind_nodes_negative',
    summary: 'numa_bind_nodes has a negative node',
    kind: 'requirement',
    phase: 'field',
    field: 'numa_bind_nodes',
    since: '0.20.0',
    schema: () => ({ items: { minimum: 0 } }),
    examine: (nodes: Nodes) =>
      nodes?.some((node) => node < 0)
        ? `numa_bind_nodes is ${show(nodes)}, but NUMA nodes are numbered from 0`
        : undefined,
  },
  {
    code: 'numa_bind_cpus_empty',
    summary: 'numa_bind_cpus is an empty list',
    kind: 'requirement',
    phase: 'field',
    field: 'numa_bind_cpus',
    since: '0.20.0',
    schema: () => ({ minItems: 1 }),
    examine: (cpus: Cpus) =>
      cpus?.length === 0
        ? 'numa_bind_cpus is empty. Write one CPU list for each visible device, or leave it out'
        : undefined,
  },
  cpuListRule(
    'numa_bind_cpus_entry_empty',
    'A CPU list of numa_bind_cpus is empty',
    'Write CPUs such as "0-3"',
    () => ({ items: { minLength: 1 } }),
  ),
  cpuListRule(
    'numa_bind_cpus_syntax',
    'A CPU list of numa_bind_cpus does not have the syntax of numactl',
    'Write CPUs such as "0-3" or "0,2,4-7"',
    () => ({ items: { pattern: '^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$' } }),
  ),
  cpuListRule(
    'numa_bind_cpus_range_descending',
    'A range of numa_bind_cpus is descending',
    'Write the lower CPU first, such as "0-3"',
    () => ({ items: { pattern: cpuListPattern() } }),
  ),
]

/** A rule that fails if the first invalid CPU list has the fault `code`. */
function cpuListRule(
  code: string,
  summary: string,
  advice: string,
  schema: FieldRule['schema'],
): FieldRule {
  return {
    code,
    summary,
    kind: 'requirement',
    phase: 'field',
    field: 'numa_bind_cpus',
    since: '0.20.0',
    schema,
    examine: (cpus: Cpus) => {
      const bad = cpus?.find((list) => cpuListFault(list) !== undefined)
      return bad !== undefined && cpuListFault(bad) === code
        ? `numa_bind_cpus has ${show(bad)}. ${advice}`
        : undefined
    },
  }
}

function cpuListFault(list: string): string | undefined {
  if (list === '') return 'numa_bind_cpus_entry_empty'
  if (!CPU_LIST.test(list)) return 'numa_bind_cpus_syntax'
  for (const range of list.split(',')) {
    const fault = rangeFault(range)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Only ranges are read as numbers, so only there can an end be unreadable for Python. */
function rangeFault(range: string): string | undefined {
  const [start = '', end] = range.split('-')
  if (end === undefined) return undefined
  const [first, last] = [parsePythonInteger(start), parsePythonInteger(end)]
  if (first === undefined || last === undefined) return 'numa_bind_cpus_syntax'
  return first > last ? 'numa_bind_cpus_range_descending' : undefined
}
