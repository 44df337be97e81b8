import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Platform } from '../outcome.ts'
import { nixlAvailable } from './nixl.ts'
import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

const PLATFORMS_WITH_EPLB = byRelease<readonly Platform[]>(
  ['0.10.1', ['cuda']],
  ['0.11.1', ['cuda', 'rocm']],
  ['0.31.0', ['cuda', 'rocm', 'xpu']],
)

/** From 0.26.0 on prefill-context parallelism counts as well. */
const COUNTS_PREFILL_CONTEXT = byRelease(['0.10.1', false], ['0.26.0', true])

/** How many devices share the experts, as this release counts them. */
function expertDevices({ config, release }: Resolving): number {
  const prefillContext = COUNTS_PREFILL_CONTEXT[release.index]
    ? (config.prefill_context_parallel_size ?? 1)
    : 1
  return config.tensor_parallel_size * prefillContext * config.data_parallel_size
}

/** The redundant experts: flat in 0.10.1, in `eplb_config` from then on. */
function redundantExperts({ config }: Resolving): number {
  return config.eplb_config?.num_redundant_experts ?? config.num_redundant_experts ?? 0
}

/**
 * The requirements of the load balancer: `ParallelConfig.__post_init__` up to 0.11.0, `_validate_parallel_config` from
 * 0.11.1 on, so the caller passes the phase.
 */
export function eplbRequirements(
  range: Pick<ConfigRule, 'phase' | 'since' | 'removed'>,
): readonly ConfigRule[] {
  return [
    {
      code: 'eplb_platform_unsupported',
      kind: 'requirement',
      summary:
        'enable_eplb is set on a platform without EPLB: it needs CUDA, from 0.11.1 on CUDA or ROCm, from 0.31.0 on also XPU',
      ...range,
      apply(state) {
        const { config, release } = state
        if (!config.enable_eplb) return
        const platforms = PLATFORMS_WITH_EPLB[release.index] ?? []
        const platform = state.platform({ canChangeHash: false })
        if (platforms.includes(platform)) return
        return {
          pointer: '/config',
          message: `enable_eplb is set on the platform ${platform}, but vLLM ${release.version} balances experts on ${platforms.join(', ')} only. Leave enable_eplb out on this host`,
          related: ['/config/enable_eplb', '/host/platform'],
        }
      },
    },
    ...(range.phase === 'post_init' ? [negativeRedundantExperts(range)] : []),
    {
      code: 'eplb_requires_expert_parallel',
      kind: 'requirement',
      summary: 'enable_eplb is set without enable_expert_parallel',
      ...range,
      apply: ({ config }) =>
        config.enable_eplb && !config.enable_expert_parallel
          ? configFault(
              'enable_eplb is set without enable_expert_parallel. Set enable_expert_parallel to true, or leave enable_eplb out',
              '/config/enable_eplb',
              '/config/enable_expert_parallel',
            )
          : undefined,
    },
    {
      code: 'eplb_requires_parallelism',
      kind: 'requirement',
      summary:
        'enable_eplb is set, but tensor and data parallelism (from 0.26.0 on, also prefill-context parallelism) are 1',
      ...range,
      apply: (state) =>
        state.config.enable_eplb && expertDevices(state) <= 1
          ? configFault(
              'enable_eplb is set, but all experts are on one device, where there is nothing to balance. Raise tensor_parallel_size or data_parallel_size, or leave enable_eplb out',
              '/config/enable_eplb',
              '/config/tensor_parallel_size',
              '/config/data_parallel_size',
            )
          : undefined,
    },
    {
      code: 'redundant_experts_without_eplb',
      kind: 'requirement',
      summary: 'Redundant experts are set without enable_eplb',
      ...range,
      apply(state) {
        if (state.config.enable_eplb || redundantExperts(state) === 0) return
        return configFault(
          `${redundantExperts(state)} redundant experts are set without enable_eplb. Set enable_eplb to true, or leave num_redundant_experts out`,
          '/config/eplb_config/num_redundant_experts',
          '/config/num_redundant_experts',
          '/config/enable_eplb',
        )
      },
    },
  ]
}

/** From 0.11.1 on the field itself has this bound. */
function negativeRedundantExperts(
  range: Pick<ConfigRule, 'phase' | 'since' | 'removed'>,
): ConfigRule {
  return {
    code: 'redundant_experts_negative',
    kind: 'requirement',
    summary: 'The number of redundant experts is negative',
    ...range,
    apply: (state) =>
      state.config.enable_eplb && redundantExperts(state) < 0
        ? configFault(
            `num_redundant_experts is ${redundantExperts(state)}. Set it to 0 or more`,
            '/config/eplb_config/num_redundant_experts',
            '/config/num_redundant_experts',
          )
        : undefined,
  }
}

/** The all-to-all backends with which vLLM balances synchronously only. */
const SYNCHRONOUS_BACKENDS = byRelease<readonly string[]>(
  ['0.17.0', ['allgather_reducescatter', 'naive']],
  ['0.19.0', ['allgather_reducescatter']],
)

/** Asynchronous balancing, which some backends do not support: `ParallelConfig.__post_init__`, 0.17.0 to 0.19.1. */
export const EPLB_ASYNC_RULE: ConfigRule = {
  code: 'eplb_async_forced_off',
  kind: 'effect',
  notice: 'eplb_async_forced_off',
  summary:
    'eplb_config.use_async is switched off with the all-to-all backend allgather_reducescatter, before 0.19.0 also naive',
  phase: 'post_init',
  since: '0.17.0',
  removed: '0.20.0',
  apply(state) {
    const backend = state.config.all2all_backend ?? ''
    if (!state.eplb.use_async || !SYNCHRONOUS_BACKENDS[state.release.index]?.includes(backend)) {
      return
    }
    state.notice('/config/eplb_config/use_async')
    state.setEplb('use_async', false)
  },
}

type Communicator = NonNullable<Resolving['eplb']['communicator']>

/** How each release chooses, from its first one on. */
const CHOOSE_COMMUNICATOR = byRelease<(state: Resolving) => Communicator>(
  [
    '0.20.0',
    ({ config, eplb }) =>
      config.enable_elastic_ep ? 'pynccl' : eplb.use_async ? 'torch_gloo' : 'torch_nccl',
  ],
  [
    '0.22.0',
    (state) =>
      state.config.enable_elastic_ep ? 'pynccl' : nixlAvailable(state) ? 'nixl' : 'torch_gloo',
  ],
  ['0.24.0', preferNixl],
  ['0.31.0', (state) => (isXpu(state) ? 'torch_xccl' : preferNixl(state))],
)

function isXpu(state: Resolving): boolean {
  return state.platform({ canChangeHash: true }) === 'xpu'
}

function preferNixl(state: Resolving): Communicator {
  if (nixlAvailable(state)) return 'nixl'
  return state.config.enable_elastic_ep ? 'pynccl' : 'torch_gloo'
}

/** What carries the experts' weights: the end of `ParallelConfig.__post_init__`, 0.20.0. */
export const EPLB_COMMUNICATOR_RULE: ConfigRule = {
  code: 'eplb_communicator_default',
  kind: 'effect',
  summary:
    'Without a communicator EPLB uses nixl if NIXL is installed (from 0.22.0 on), pynccl for elastic deployments, torch_xccl on XPU (from 0.31.0 on) and torch_gloo otherwise (before 0.22.0 torch_nccl if not asynchronous)',
  phase: 'post_init',
  since: '0.20.0',
  apply(state) {
    if (!state.config.enable_eplb || state.eplb.communicator !== null) return
    const choose = CHOOSE_COMMUNICATOR[state.release.index] ?? preferNixl
    state.setEplb('communicator', choose(state))
  },
}
