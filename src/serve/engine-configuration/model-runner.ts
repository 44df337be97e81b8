import { byRelease } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'
import { limitOf } from '../limits.ts'
import { requirement, type ServeRule } from '../rule.ts'
import {
  askedFor,
  LIMITS_OF_FIRST,
  LIMITS_OF_SECOND,
  prefillContext,
} from './model-runner-limits.ts'

/** From 0.29.0 on the second runner runs what it supports; earlier, only some models and features select it. */
const SECOND_BY_DEFAULT = byRelease(['0.10.1', false], ['0.29.0', true])

/** In 0.27.0 and 0.28.0 prefill-context parallelism selects the second runner, whatever else it lacks. */
const SELECTED_BY_PREFILL_CONTEXT = byRelease(
  ['0.10.1', false],
  ['0.27.0', true],
  ['0.29.0', false],
)

/**
 * Whether the second model runner runs the model: `VllmConfig.use_v2_model_runner` (`vllm/config/vllm.py`). Before 0.29.0
 * some models select it as well; that changes nothing here, because it is never selected for what it cannot do.
 */
export function usesSecondModelRunner(state: Launching): boolean {
  const asked = askedFor(state)
  if (asked !== undefined) return asked
  if (SELECTED_BY_PREFILL_CONTEXT[state.index] && prefillContext(state)) return true
  return SECOND_BY_DEFAULT[state.index] === true && limitOf(LIMITS_OF_SECOND, state) === undefined
}

/** What the selected model runner cannot do: `VllmConfig.__post_init__`, 0.20.0. */
export const MODEL_RUNNER_RULES: readonly ServeRule[] = [
  requirement(
    'engine_config',
    'model_runner_not_supported',
    'The model runner does not support something that the command requests',
    (state) => {
      const second = usesSecondModelRunner(state)
      const limit = limitOf(second ? LIMITS_OF_SECOND : LIMITS_OF_FIRST, state)
      if (limit === undefined) return undefined
      const advice = second ? 'Leave it out' : 'Leave it out, or VLLM_USE_V2_MODEL_RUNNER'
      return state.fault(
        `The ${second ? 'second' : 'first'} model runner of vLLM does not support ${limit.what}. ${advice}`,
        ...limit.names,
      )
    },
    { since: '0.20.0' },
  ),
]
