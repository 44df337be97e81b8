import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { keepsState } from '../model/architectures.ts'
import { requirement, type ServeRule } from '../rule.ts'
import { runsStages } from './executor.ts'

/** Up to 0.11.0 the previous engine (V0) runs what the current one does not support. */
const HAS_FIRST_ENGINE = byRelease(['0.10.1', true], ['0.11.1', false])

/** In 0.10.1 V0 runs models whose layers keep a state (`HasInnerState`), unless V1 is requested. */
const KEEPS_STATE_ON_FIRST = byRelease(['0.10.1', true], ['0.10.2', false])

/** Whether V0 runs, as far as parallelism decides it: `EngineArgs._is_v1_supported_oracle` (`vllm/engine/arg_utils.py`). */
export function usesFirstEngine(state: Launching): boolean {
  if (!HAS_FIRST_ENGINE[state.index]) return false
  if (state.environment.VLLM_USE_V1 !== undefined) return !state.isSwitchedOn('VLLM_USE_V1')
  const [architecture = ''] = state.model.architectures ?? []
  return (
    !runsStages(state) || (KEEPS_STATE_ON_FIRST[state.index] === true && keepsState(architecture))
  )
}

/** `VLLM_USE_V1=1` refuses what only V0 runs. */
export const FIRST_ENGINE_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'pipeline_parallel_executor_backend',
    'Pipeline parallelism is set, but the executor backend is not mp, ray or external_launcher',
    (state) =>
      !state.isSwitchedOn('VLLM_USE_V1') || runsStages(state)
        ? undefined
        : state.fault(
            `VLLM_USE_V1 is set, and --distributed-executor-backend ${state.engine.executorBackend} does not run pipeline stages. Use mp, ray or external_launcher`,
            'distributed_executor_backend',
            'pipeline_parallel_size',
          ),
    { removed: '0.11.1' },
  ),
]

/** V0 has no default seed: `ModelConfig.verify_with_parallel_config` (`vllm/config/__init__.py`). */
export const FIRST_ENGINE_SEED_RULE: ServeRule = requirement(
  'engine_config',
  'external_launcher_seed',
  'On V0, the external launcher is used without --seed',
  (state) => {
    const launcher = state.config?.distributed_executor_backend === 'external_launcher'
    if (!launcher || state.integer('seed') !== null || !usesFirstEngine(state)) return undefined
    return state.fault(
      'The external launcher starts the workers of V0, which must all have the same seed. Set --seed',
      'distributed_executor_backend',
    )
  },
  { removed: '0.11.1' },
)
