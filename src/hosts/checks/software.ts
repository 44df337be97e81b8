import { fail, type HostCheck, pass, unknown, whyUnknown } from './context.ts'

/** Ray is there when the config runs on it. */
export const rayInstalled: HostCheck = ({ config, report, facts }) => {
  const pointer = ['distributed_executor_backend', 'data_parallel_backend'].find(
    (field) => config[field] === 'ray',
  )
  if (pointer === undefined) return undefined
  const code = 'ray_installed'
  const installed = facts.ray?.installed ?? null
  if (installed === null) {
    const reason = whyUnknown(report, '/software/ray')
    return unknown(code, `/config/${pointer}`, `Whether Ray is installed is unknown: ${reason}`)
  }
  return installed
    ? pass(code, `/config/${pointer}`, 'Ray is installed')
    : fail(
        code,
        `/config/${pointer}`,
        `${pointer} is ray, and Ray is not installed in vLLM's Python. Install it, or choose mp`,
      )
}

/** NIXL is there when experts move on their own while the group grows or shrinks. */
export const nixlInstalled: HostCheck = ({ config, report, facts }) => {
  const eplb = config.eplb_config as { readonly use_async?: unknown } | null | undefined
  const needs =
    config.enable_eplb === true && config.enable_elastic_ep === true && eplb?.use_async === true
  if (!needs) return undefined
  const code = 'nixl_installed'
  const pointer = '/config/eplb_config/use_async'
  const available = facts.nixl_available ?? null
  if (available === null) {
    return unknown(
      code,
      pointer,
      `Whether NIXL is installed is unknown: ${whyUnknown(report, '/software/nixl')}`,
    )
  }
  return available
    ? pass(code, pointer, 'NIXL is installed')
    : fail(
        code,
        pointer,
        "Elastic expert parallelism with asynchronous EPLB needs NIXL, which is not in vLLM's Python. Install it, or set eplb_config.use_async to false",
      )
}
