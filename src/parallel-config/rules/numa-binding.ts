import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

/** NUMA lists without NUMA binding: `ParallelConfig._validate_parallel_config`, 0.20.0. */
export const NUMA_BINDING_RULE: ConfigRule = {
  code: 'numa_bind_lists_require_numa_bind',
  kind: 'requirement',
  summary: 'numa_bind_nodes or numa_bind_cpus is set without numa_bind',
  phase: 'validate',
  since: '0.20.0',
  apply: ({ config }) =>
    !config.numa_bind && (config.numa_bind_nodes !== null || config.numa_bind_cpus !== null)
      ? configFault(
          'numa_bind_nodes or numa_bind_cpus is set without numa_bind. Set numa_bind to true, or leave the lists out',
          '/config/numa_bind',
          '/config/numa_bind_nodes',
          '/config/numa_bind_cpus',
        )
      : undefined,
}
