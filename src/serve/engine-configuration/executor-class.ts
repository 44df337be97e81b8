import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'

const BUILT_IN = new Set(['mp', 'uni', 'external_launcher', 'ray'])

/** The executors that can schedule a step ahead (`Executor.supports_async_scheduling`, `vllm/v1/executor/`). */
const SCHEDULES_AHEAD = new Set(['mp', 'uni', 'external_launcher'])

/**
 * Which executor runs Ray's workers when `VLLM_USE_RAY_V2_EXECUTOR_BACKEND` is not set; undefined: there is only one,
 * which cannot schedule ahead.
 */
const RAY_V2_DEFAULT = byRelease<boolean | undefined>(
  ['0.10.1', undefined],
  ['0.20.0', false],
  ['0.21.0', true],
)

/** From 0.33.0 on the second executor over Ray is the only one. */
const RAY_V2_ONLY = byRelease(['0.10.1', false], ['0.33.0', true])

/** Whether the executor of the config can schedule a step ahead: `Executor.get_class` (`vllm/v1/executor/abstract.py`). */
export function executorSchedulesAhead(state: Launching): boolean {
  const backend = state.config?.distributed_executor_backend ?? null
  if (backend === null) return false
  if (SCHEDULES_AHEAD.has(backend)) return true
  return backend === 'ray' && usesRayV2(state)
}

function usesRayV2(state: Launching): boolean {
  if (RAY_V2_ONLY[state.index]) return true
  const byDefault = RAY_V2_DEFAULT[state.index]
  return (
    byDefault !== undefined && state.isSwitchedOn('VLLM_USE_RAY_V2_EXECUTOR_BACKEND', byDefault)
  )
}

/** The executor class must exist: `VllmConfig.__post_init__` (`vllm/config/vllm.py`), 0.19.0. Earlier releases fail later. */
export const EXECUTOR_CLASS_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'executor_backend_unknown',
    'vLLM selects no executor backend',
    (state) =>
      (state.config?.distributed_executor_backend ?? null) === null
        ? state.fault(
            'The world size is below 1, so vLLM selects no executor backend. Set the parallel sizes to 1 or more',
            'tensor_parallel_size',
            'pipeline_parallel_size',
            'distributed_executor_backend',
          )
        : undefined,
    { since: '0.19.0' },
  ),
  requirement(
    'engine_config',
    'class_not_found',
    'The executor backend is an import path that is not a class of vLLM',
    (state) => {
      const backend = state.config?.distributed_executor_backend ?? null
      if (backend === null || BUILT_IN.has(backend) || backend.startsWith('vllm.')) return undefined
      return state.fault(
        `--distributed-executor-backend is ${backend}, which vLLM itself does not contain and would import. Use mp, ray, uni or external_launcher`,
        'distributed_executor_backend',
      )
    },
    { since: '0.19.0' },
  ),
]
