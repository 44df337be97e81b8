import { truthy } from '../../vllm/values/python.ts'
import type { Resolving } from './resolving.ts'
import type { ConfigRule } from './rule.ts'
import { configFault } from './rule-fault.ts'

/** Whether Ray can be imported; undefined: unknown. A running Ray or a placement group implies that it can. */
export function rayInstalled({ host }: Resolving): boolean | undefined {
  const { installed, initialized, placement_group } = host.ray ?? {}
  return installed ?? (initialized || placement_group ? true : undefined)
}

/** Whether vLLM runs inside a Ray placement group, so that it uses Ray by default. Assumed to be false if facts are missing. */
export function insidePlacementGroup(state: Resolving): boolean {
  const given = truthy(state.config.placement_group)
  const { initialized, placement_group } = state.host.ray ?? {}
  const installed = rayInstalled(state)
  if (installed === false) return false
  if (given) return installed === true || assumeRay(state, '/host/ray/installed', true)
  if (initialized === false || placement_group === false) return false
  if (installed === undefined) return assumeRay(state, '/host/ray', false)
  if (typeof initialized !== 'boolean') {
    const assumed = placement_group === true
    return assumeRay(state, '/host/ray/initialized', assumed)
  }
  return placement_group ?? assumeRay(state, '/host/ray/placement_group', false)
}

function assumeRay(state: Resolving, fact: string, assumed: boolean): boolean {
  const message = assumed
    ? 'Assuming that Ray is installed, because there is a placement group, which makes ray the executor backend'
    : 'Assuming that vLLM does not run inside a Ray placement group, which would make ray the executor backend'
  const name = fact.slice(1).replaceAll('/', '.')
  const isWhole = fact === '/host/ray'
  state.assume({
    fact,
    assumed: isWhole ? { placement_group: assumed } : assumed,
    can_change_hash: false,
    message: `${message}. Send ${isWhole ? 'host.ray, such as {"installed": false}' : name}`,
  })
  return assumed
}

/** The requirements on Ray: `ParallelConfig._verify_args`. */
export const RAY_RULES: readonly ConfigRule[] = [
  {
    code: 'ray_not_installed',
    kind: 'requirement',
    summary: 'The executor backend is ray, but Ray is not installed on the host',
    phase: 'verify',
    apply(state) {
      if (state.config.distributed_executor_backend !== 'ray') return
      const installed = rayInstalled(state)
      if (installed === true) return
      if (installed === undefined) {
        state.assume({
          fact: '/host/ray/installed',
          assumed: true,
          can_change_hash: false,
          message:
            'Assuming that Ray is installed, without which vLLM refuses this config. Send host.ray.installed',
        })
        return
      }
      return configFault(
        'The executor backend is ray, but the host lacks Ray. Install it, or set distributed_executor_backend to mp',
        '/config/distributed_executor_backend',
        '/host/ray/installed',
      )
    },
  },
]

/** Profiling with Nsight: the end of `ParallelConfig._verify_args`. */
export const NSIGHT_RULE: ConfigRule = {
  code: 'nsight_requires_ray',
  kind: 'requirement',
  summary: 'ray_workers_use_nsight is set, but the executor backend is not ray',
  phase: 'verify',
  apply: ({ config }) =>
    config.ray_workers_use_nsight && config.distributed_executor_backend !== 'ray'
      ? configFault(
          'ray_workers_use_nsight is set, but the workers do not run with Ray. Set distributed_executor_backend to ray, or leave ray_workers_use_nsight out',
          '/config/ray_workers_use_nsight',
          '/config/distributed_executor_backend',
        )
      : undefined,
}
