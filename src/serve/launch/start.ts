import { requirement, type ServeRule } from '../rule.ts'

/** What the launch requires once it has the engine's configuration: `run_headless` (`vllm/entrypoints/cli/serve.py`). */
export const START_RULES: readonly ServeRule[] = [
  requirement(
    'start',
    'data_parallel_size_local_headless',
    'A headless node would run no data-parallel rank',
    (state) => {
      const local = state.config?.data_parallel_size_local ?? 1
      if (!state.headless || local > 0) return undefined
      return state.fault(
        `The local data-parallel size is ${local}, so this headless node would run nothing. Set --data-parallel-size-local to 1 or more`,
        'data_parallel_size_local',
        'headless',
      )
    },
  ),
]
