import { byRelease } from '../../vllm/releases/ranges.ts'
import { nixlAvailable } from './nixl.ts'
import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

const EXTERNAL_LB_REFUSED = byRelease(['0.17.0', true], ['0.33.0', false])

/** The requirements of an elastic deployment: `ParallelConfig.__post_init__`, 0.17.0. */
export const ELASTIC_EXPERT_PARALLEL_RULES: readonly ConfigRule[] = [
  {
    code: 'elastic_ep_requires_eplb',
    kind: 'requirement',
    summary: 'enable_elastic_ep is set without enable_eplb',
    phase: 'post_init',
    since: '0.17.0',
    apply: ({ config }) =>
      config.enable_elastic_ep && !config.enable_eplb
        ? configFault(
            'enable_elastic_ep is set without enable_eplb. Set enable_eplb to true, or leave enable_elastic_ep out',
            '/config/enable_elastic_ep',
            '/config/enable_eplb',
          )
        : undefined,
  },
  {
    code: 'elastic_ep_with_pipeline_parallel',
    kind: 'requirement',
    summary: 'enable_elastic_ep is set with pipeline parallelism',
    phase: 'post_init',
    since: '0.17.0',
    apply: ({ config }) =>
      config.enable_elastic_ep && config.pipeline_parallel_size > 1
        ? configFault(
            `enable_elastic_ep is set with pipeline_parallel_size ${config.pipeline_parallel_size}. Set pipeline_parallel_size to 1 and use tensor or data parallelism instead`,
            '/config/enable_elastic_ep',
            '/config/pipeline_parallel_size',
          )
        : undefined,
  },
  {
    code: 'elastic_ep_load_balancing_mode',
    kind: 'requirement',
    summary:
      'enable_elastic_ep is combined with data_parallel_hybrid_lb or, before 0.33.0, data_parallel_external_lb',
    phase: 'post_init',
    since: '0.17.0',
    apply({ config, release }) {
      const external =
        EXTERNAL_LB_REFUSED[release.index] === true && config.data_parallel_external_lb
      if (!config.enable_elastic_ep || !(external || config.data_parallel_hybrid_lb)) return
      const mode = external ? 'data_parallel_external_lb' : 'data_parallel_hybrid_lb'
      return configFault(
        `enable_elastic_ep is set with ${mode}, but scaling is led by one API server. Leave ${mode} out`,
        '/config/enable_elastic_ep',
        `/config/${mode}`,
      )
    },
  },
  {
    code: 'elastic_ep_async_requires_nixl',
    kind: 'requirement',
    summary: 'enable_elastic_ep is set with eplb_config.use_async, but NIXL is not installed',
    phase: 'post_init',
    since: '0.24.0',
    apply(state) {
      if (!state.config.enable_elastic_ep || !state.eplb.use_async) return
      if (nixlAvailable(state)) return
      const known = typeof state.host.nixl_available === 'boolean'
      return configFault(
        known
          ? 'enable_elastic_ep with asynchronous EPLB needs NIXL, which the host lacks. Install it, or set eplb_config.use_async to false'
          : 'enable_elastic_ep with asynchronous EPLB needs NIXL, which is assumed to be absent because host.nixl_available was not sent. Send it, or set eplb_config.use_async to false',
        '/config/eplb_config/use_async',
        '/host/nixl_available',
      )
    },
  },
]

/** The bound of an elastic deployment: `ParallelConfig.__post_init__`, 0.30.0. */
export const ELASTIC_BOUND_RULES: readonly ConfigRule[] = [
  {
    code: 'elastic_ep_max_dp_size_default',
    kind: 'effect',
    summary:
      'elastic_ep_max_dp_size becomes data_parallel_size if it or enable_elastic_ep is not set',
    phase: 'post_init',
    since: '0.30.0',
    apply(state) {
      const { config } = state
      if (config.enable_elastic_ep && config.elastic_ep_max_dp_size !== null) return
      state.set('elastic_ep_max_dp_size', config.data_parallel_size)
    },
  },
  {
    code: 'elastic_ep_max_dp_size_too_small',
    kind: 'requirement',
    summary: 'elastic_ep_max_dp_size is below data_parallel_size',
    phase: 'post_init',
    since: '0.30.0',
    apply: ({ config }) =>
      (config.elastic_ep_max_dp_size ?? 0) < config.data_parallel_size
        ? configFault(
            `elastic_ep_max_dp_size is ${config.elastic_ep_max_dp_size}, below data_parallel_size ${config.data_parallel_size}. Raise it, or leave it out`,
            '/config/elastic_ep_max_dp_size',
            '/config/data_parallel_size',
          )
        : undefined,
  },
]
