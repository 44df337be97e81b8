import { fail, type HostCheck, pass, unknownFact } from './check.ts'

/** Checks of what is installed on the host. */
export const SOFTWARE_CHECKS: readonly HostCheck[] = [
  {
    code: 'ray_installed',
    summary: 'The config runs on Ray, which is not installed.',
    severity: 'error',
    examine(context) {
      const { config, facts } = context
      const field = ['distributed_executor_backend', 'data_parallel_backend'].find(
        (name) => config[name] === 'ray',
      )
      if (field === undefined) return undefined
      const pointer = `/config/${field}`
      const fact = '/host/ray/installed'
      const { installed, initialized, placement_group } = facts.ray ?? {}
      switch (installed ?? (initialized || placement_group ? true : null)) {
        case true:
          return pass(pointer, 'Ray is installed')
        case false:
          return fail(
            pointer,
            `${field} is ray, and Ray is not installed in vLLM's Python. Install it, or choose mp`,
          )
        default:
          return unknownFact(context, pointer, 'Whether Ray is installed', fact, '/software/ray')
      }
    },
  },
  {
    code: 'nixl_installed',
    summary:
      'Elastic expert parallelism moves experts asynchronously, which needs NIXL, and NIXL is not installed.',
    severity: 'error',
    examine(context) {
      const { config, facts } = context
      const eplb = config.eplb_config as { readonly use_async?: unknown } | null | undefined
      const needs =
        config.enable_eplb === true && config.enable_elastic_ep === true && eplb?.use_async === true
      if (!needs) return undefined
      const pointer = '/config/eplb_config/use_async'
      const fact = '/host/nixl_available'
      switch (facts.nixl_available) {
        case true:
          return pass(pointer, 'NIXL is installed')
        case false:
          return fail(
            pointer,
            "Elastic expert parallelism with asynchronous EPLB needs NIXL, which is not in vLLM's Python. Install it, or set eplb_config.use_async to false",
          )
        default:
          return unknownFact(context, pointer, 'Whether NIXL is installed', fact, '/software/nixl')
      }
    },
  },
]
