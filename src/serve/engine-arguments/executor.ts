import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'

/** The executors that run pipeline stages. */
const RUNS_STAGES = new Set(['ray', 'mp', 'external_launcher'])

/** Up to 0.10.2 asynchronous scheduling refuses the executor backend uni. */
const REFUSES_UNI = byRelease(['0.10.1', true], ['0.11.0', false])

/** Whether the executor of the command can run its pipeline stages. */
export function runsStages(state: Launching): boolean {
  const backend = state.engine.executorBackend
  return state.size('pipeline_parallel_size') <= 1 || backend === null || RUNS_STAGES.has(backend)
}

/** Which executor can run pipeline stages: `EngineArgs._check_feature_supported` (`vllm/engine/arg_utils.py`), 0.11.1. */
export const PIPELINE_EXECUTOR_RULE: ServeRule = requirement(
  'engine_args',
  'pipeline_parallel_executor_backend',
  'Pipeline parallelism is set, but the executor backend is not mp, ray or external_launcher',
  (state) =>
    runsStages(state)
      ? undefined
      : state.fault(
          `--distributed-executor-backend ${state.engine.executorBackend} does not run pipeline stages. Use mp, ray or external_launcher, or leave it out`,
          'distributed_executor_backend',
          'pipeline_parallel_size',
        ),
  { since: '0.11.1' },
)

/** Asynchronous scheduling before 0.11.1, where the arguments decide it: `EngineArgs.create_engine_config`. */
export const EARLY_ASYNC_SCHEDULING_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'async_scheduling_not_supported',
    'Asynchronous scheduling is set with an executor, a parallel size or a method of speculative decoding that does not support it',
    (state) => {
      if (state.flag('async_scheduling') !== true) return undefined
      const reason = refusal(state)
      return reason === undefined
        ? undefined
        : state.fault(
            `This release does not support asynchronous scheduling with ${reason.what}. Leave one of them out`,
            'async_scheduling',
            reason.name,
          )
    },
    { removed: '0.11.1' },
  ),
  effect(
    'engine_args',
    'async_scheduling_executor_backend',
    'Asynchronous scheduling selects the executor backend mp',
    (state) => {
      if (state.flag('async_scheduling') === true) state.engine.executorBackend ??= 'mp'
      return undefined
    },
    { removed: '0.11.1' },
  ),
]

function refusal(state: Launching) {
  if (REFUSES_UNI[state.index] && state.engine.executorBackend === 'uni') {
    return { what: 'the executor backend uni', name: 'distributed_executor_backend' }
  }
  if (state.size('pipeline_parallel_size') > 1) {
    return { what: 'pipeline parallelism', name: 'pipeline_parallel_size' }
  }
  const speculative = state.arguments.values.get('speculative_config') ?? null
  return speculative === null
    ? undefined
    : { what: 'speculative decoding', name: 'speculative_config' }
}
