import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { requirement, type ServeRule } from '../rule.ts'
import { runsStages } from './executor.ts'

/** Up to 0.11.0 the engine before the present one (V0) takes what the present one cannot. */
const HAS_FIRST_ENGINE = byRelease(['0.10.1', true], ['0.11.1', false])

/** Whether V0 runs, as far as parallelism decides it: `EngineArgs._is_v1_supported_oracle` (`vllm/engine/arg_utils.py`). */
export function usesFirstEngine(state: Launching): boolean {
  if (!HAS_FIRST_ENGINE[state.index]) return false
  const asked = state.environment.VLLM_USE_V1
  return asked === undefined ? !runsStages(state) : Number(asked) === 0
}

/** `VLLM_USE_V1=1` refuses what only V0 runs. */
export const FIRST_ENGINE_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'pipeline_parallel_executor_backend',
    'Pipeline parallelism needs the executor backend mp, ray or external_launcher',
    (state) =>
      Number(state.environment.VLLM_USE_V1 ?? 0) === 0 || runsStages(state)
        ? undefined
        : state.fault(
            `VLLM_USE_V1 is set, and --distributed-executor-backend ${state.engine.executorBackend} does not run pipeline stages: use mp, ray or external_launcher`,
            'distributed_executor_backend',
            'pipeline_parallel_size',
          ),
    { removed: '0.11.1' },
  ),
]
