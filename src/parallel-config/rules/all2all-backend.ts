import { byRelease } from '../../vllm/releases/ranges.ts'
import { show } from '../../vllm/values/show.ts'
import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'
import type { RuleFault } from './rule-fault.ts'

const VARIABLE = 'VLLM_ALL2ALL_BACKEND'

/** What `vllm/envs.py` takes when the variable is not set. */
const DEFAULT_BACKEND = byRelease(['0.10.1', 'naive'], ['0.11.0', 'allgather_reducescatter'])

/** What the variable may be; 0.10.1 and 0.10.2 take any text. */
const BACKENDS: readonly string[] = [
  'naive',
  'pplx',
  'deepep_high_throughput',
  'deepep_low_latency',
  'allgather_reducescatter',
  'flashinfer_all2allv',
]
const ANY_TEXT = byRelease(['0.10.1', true], ['0.11.0', false])

const REMOVED_BACKENDS = byRelease<readonly string[]>(
  ['0.17.0', ['pplx']],
  ['0.19.0', ['pplx', 'naive']],
)

/**
 * The all-to-all backend that `vllm/envs.py` reads from the environment (0.10.1 to 0.15.1), or undefined where it
 * raises.
 */
export function all2allBackendFromEnvironment(
  environment: Readonly<Record<string, string>>,
  releaseIndex: number,
): string | undefined {
  const text = environment[VARIABLE]
  if (text === undefined) return DEFAULT_BACKEND[releaseIndex]
  return ANY_TEXT[releaseIndex] || BACKENDS.includes(text) ? text : undefined
}

/** The backend given by the environment, while it could be: the start of `ParallelConfig.__post_init__`. */
export const ALL2ALL_ENVIRONMENT_RULES: readonly ConfigRule[] = [
  {
    code: 'all2all_backend_environment_fills_in',
    kind: 'effect',
    notice: 'all2all_backend_environment_deprecated',
    summary: `all2all_backend comes from ${VARIABLE} when the config does not give it`,
    phase: 'post_init',
    since: '0.11.1',
    removed: '0.14.0',
    apply: (state) =>
      state.config.all2all_backend === null ? takeFromEnvironment(state) : undefined,
  },
  {
    code: 'all2all_backend_environment_overrides',
    kind: 'effect',
    notice: 'all2all_backend_environment_deprecated',
    summary: `all2all_backend comes from ${VARIABLE} when that is set, whatever the config gives`,
    phase: 'post_init',
    since: '0.14.0',
    removed: '0.16.0',
    apply: (state) =>
      state.environment[VARIABLE] === undefined ? undefined : takeFromEnvironment(state),
  },
]

function takeFromEnvironment(state: Resolving): RuleFault | undefined {
  const backend = all2allBackendFromEnvironment(state.environment, state.release.index)
  if (backend === undefined) {
    return {
      pointer: `/env/${VARIABLE}`,
      code: 'all2all_backend_environment_unknown',
      message: `${VARIABLE} is ${show(state.environment[VARIABLE])}. Use one of ${BACKENDS.join(', ')}, or set all2all_backend in the config`,
    }
  }
  if (state.environment[VARIABLE] !== undefined) {
    state.notice(`/env/${VARIABLE}`)
  }
  state.set('all2all_backend', backend)
  return undefined
}

/** The end of backends that are gone: `ParallelConfig._validate_parallel_config`, 0.17.0. */
export const ALL2ALL_REMOVAL_RULES: readonly ConfigRule[] = [
  {
    code: 'all2all_backend_removed',
    kind: 'effect',
    notice: 'all2all_backend_removed',
    summary: 'An all-to-all backend that is gone becomes allgather_reducescatter',
    phase: 'validate',
    since: '0.17.0',
    apply(state) {
      const backend = state.config.all2all_backend ?? ''
      if (!REMOVED_BACKENDS[state.release.index]?.includes(backend)) return
      state.notice('/config/all2all_backend')
      state.set('all2all_backend', 'allgather_reducescatter')
    },
  },
]
