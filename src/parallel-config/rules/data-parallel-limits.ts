import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

type Where = Pick<ConfigRule, 'phase' | 'since' | 'removed'>

/** How many ranks this node may have. `where` is the phase, and the releases, in which vLLM checks it. */
export function localSizeLimit(where: Where): ConfigRule {
  return {
    code: 'data_parallel_size_local_exceeds_size',
    kind: 'requirement',
    summary: 'data_parallel_size_local is above data_parallel_size',
    ...where,
    apply: ({ config }) =>
      config.data_parallel_size_local > config.data_parallel_size
        ? configFault(
            `data_parallel_size_local is ${config.data_parallel_size_local}, above data_parallel_size ${config.data_parallel_size}. Lower it or raise data_parallel_size`,
            '/config/data_parallel_size_local',
            '/config/data_parallel_size',
          )
        : undefined,
  }
}

/** When ranks may serve on their own. `where` is the phase, and the releases, in which vLLM checks it. */
export function externalLbLimit(where: Where): ConfigRule {
  const afterEnvironment = where.phase === 'post_init'
  return {
    code: 'external_lb_requires_data_parallel',
    kind: 'requirement',
    summary:
      'data_parallel_external_lb is set, but data_parallel_size is 1 or, before 0.11.1, not set in the config',
    ...where,
    apply(state) {
      const { config } = state
      const single = afterEnvironment
        ? state.changes.lastRule('/config/data_parallel_size') === 'data_parallel_from_environment'
        : config.data_parallel_size <= 1
      return config.data_parallel_external_lb && single
        ? configFault(
            'data_parallel_external_lb is set without data parallelism. Set data_parallel_size to the number of ranks, or leave data_parallel_external_lb out',
            '/config/data_parallel_external_lb',
            '/config/data_parallel_size',
          )
        : undefined
    },
  }
}
