import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

/** The rank of the API process. `where` is the phase, and the releases, in which vLLM checks it. */
export function apiProcessRankLimit(
  where: Pick<ConfigRule, 'phase' | 'since' | 'removed'>,
): ConfigRule {
  return {
    code: 'api_process_rank_out_of_range',
    kind: 'requirement',
    summary: '_api_process_rank is neither -1 nor from 0 to _api_process_count - 1',
    ...where,
    apply({ config }) {
      const { _api_process_rank: rank = 0, _api_process_count: count = 1 } = config
      if (rank >= -1 && rank < count) return
      return configFault(
        `_api_process_rank is ${rank} with _api_process_count ${count}. Set it to -1 or to 0 up to ${count - 1}`,
        '/config/_api_process_rank',
        '/config/_api_process_count',
      )
    },
  }
}

/** Fault tolerance behind several API processes: `ParallelConfig._validate_parallel_config`, 0.27.0. */
export const FAULT_TOLERANCE_RULE: ConfigRule = {
  code: 'fault_tolerance_single_api_server',
  kind: 'requirement',
  summary: 'enable_fault_tolerance is set with several API processes',
  phase: 'validate',
  since: '0.27.0',
  apply: ({ config }) =>
    config.enable_fault_tolerance && (config._api_process_count ?? 1) > 1
      ? configFault(
          `enable_fault_tolerance is set with ${config._api_process_count} API processes, but one must watch all engines. Start one API server, or leave enable_fault_tolerance out`,
          '/config/enable_fault_tolerance',
          '/config/_api_process_count',
        )
      : undefined,
}
