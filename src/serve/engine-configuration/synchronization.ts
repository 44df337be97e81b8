import type { Launching } from '../launching.ts'
import { effect, type ServeRule } from '../rule.ts'

/** Whether data-parallel ranks synchronise without NCCL: `VllmConfig.__post_init__` (`vllm/config/vllm.py`). */
export const SYNCHRONIZATION_RULES: readonly ServeRule[] = [
  effect(
    'engine_args',
    'disable_nccl_for_async_scheduling',
    'Asynchronous scheduling synchronises data-parallel ranks without NCCL',
    (state) => {
      if (state.flag('async_scheduling') === true) state.engine.disableNcclSynchronization = true
      return undefined
    },
    { since: '0.12.0', removed: '0.13.0' },
  ),
  effect(
    'engine_config',
    'disable_nccl_for_async_scheduling',
    'Asynchronous scheduling synchronises data-parallel ranks without NCCL',
    (state) => {
      if (state.asyncScheduling === true) setSynchronization(state, true)
      return undefined
    },
    { since: '0.13.0', removed: '0.14.0' },
  ),
  effect(
    'engine_config',
    'disable_nccl_for_async_scheduling',
    'Unless it is set, data-parallel ranks synchronise without NCCL if the scheduler works ahead',
    (state) => {
      if (state.config?.disable_nccl_for_dp_synchronization === null) {
        setSynchronization(state, state.asyncScheduling === true)
      }
      return undefined
    },
    { since: '0.14.0' },
  ),
]

function setSynchronization(state: Launching, disabled: boolean): void {
  state.set('disable_nccl_for_dp_synchronization', disabled)
}
