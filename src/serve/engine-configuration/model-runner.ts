import { releaseIndex } from '../../vllm/releases/ranges.ts'
import type { Launching } from '../launching.ts'

const DEFAULT_SINCE = releaseIndex('0.29.0')

/** Whether the second model runner runs the model: `VllmConfig.use_v2_model_runner` (`vllm/config/vllm.py`). */
export function usesSecondModelRunner(state: Launching): boolean {
  return state.index >= DEFAULT_SINCE
}
