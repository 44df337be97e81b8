import type { Launching } from '../launching.ts'
import { effect, type ServeRule } from '../rule.ts'

const SUMMARY =
  'Data-parallel ranks synchronise without NCCL if the scheduler works ahead (from 0.14.0 on, unless the field is set)'

/** Whether data-parallel ranks synchronise without NCCL: `VllmConfig.__post_init__` (`vllm/config/vllm.py`). */
export const SYNCHRONIZATION_RULES: readonly ServeRule[] = [
  effect(
    'engine_args',
    'disable_nccl_for_async_scheduling',
    SUMMARY,
    (state) => {
      if (state.flag('async_scheduling') === true) state.engine.disableNcclSynchronization = true
      return undefined
    },
    { since: '0.12.0', removed: '0.13.0' },
  ),
  effect(
    'engine_config',
    'disable_nccl_for_async_scheduling',
    SUMMARY,
    (state) => {
      if (state.asyncScheduling === true) setSynchronization(state, true)
      return undefined
    },
    { since: '0.13.0', removed: '0.14.0' },
  ),
  effect(
    'engine_config',
    'disable_nccl_for_async_scheduling',
    SUMMARY,
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
