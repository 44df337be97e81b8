import { byRelease } from '../../vllm/releases/ranges.ts'
import { plural } from '../../vllm/values/show.ts'
import type { Launching } from '../launching.ts'
import { effect, requirement, type ServeRule } from '../rule.ts'

type DeviceId = number | string

/** Up to 0.31.0 a negative index counts from the end, as in Python. */
const REFUSES_NEGATIVE = byRelease(['0.10.1', false], ['0.32.0', true])

const SINCE_DEVICE_IDS = { since: '0.24.0' } as const

/** The devices of this process: `EngineArgs._resolve_device_ids` (`vllm/engine/arg_utils.py`), 0.24.0. */
export const DEVICE_RULES: readonly ServeRule[] = [
  requirement(
    'engine_args',
    'device_ids_duplicate',
    '--device-ids names a device twice',
    (state) => {
      const ids = deviceIds(state)
      return new Set(ids).size === ids.length
        ? undefined
        : state.fault(
            `--device-ids is ${ids.join(',')}, which names a device twice. Name each device once`,
            'device_ids',
          )
    },
    SINCE_DEVICE_IDS,
  ),
  requirement(
    'engine_args',
    'device_ids_mixed',
    '--device-ids mixes indices and UUIDs',
    (state) => {
      const names = deviceIds(state).filter((id) => typeof id === 'string')
      return names.length === 0 || names.length === deviceIds(state).length
        ? undefined
        : state.fault(
            `--device-ids is ${deviceIds(state).join(',')}. Use indices alone or UUIDs alone`,
            'device_ids',
          )
    },
    SINCE_DEVICE_IDS,
  ),
  requirement(
    'engine_args',
    'device_ids_out_of_range',
    '--device-ids has an index beyond the devices of CUDA_VISIBLE_DEVICES',
    (state) => {
      const visible = visibleDevices(state)
      const outside = deviceIds(state).find(
        (id) => typeof id === 'number' && isOutside(state, id, visible),
      )
      return outside === undefined
        ? undefined
        : state.fault(
            `--device-ids has ${outside}, but CUDA_VISIBLE_DEVICES shows ${plural(visible?.length ?? 0, 'device')}. Use the indices 0 to ${Number(visible?.length) - 1}`,
            'device_ids',
          )
    },
    SINCE_DEVICE_IDS,
  ),
  effect(
    'engine_args',
    'physical_device_ids',
    'assigned_physical_gpu_ids are the devices of --device-ids, counted within CUDA_VISIBLE_DEVICES',
    (state) => {
      const ids = deviceIds(state)
      if (ids.length === 0) return undefined
      if (state.engine.executorBackend === 'ray') {
        state.notice('device_ids_with_ray', state.pointerTo('device_ids'))
      }
      const visible = visibleDevices(state)
      const physical = ids.map((id) =>
        typeof id === 'number' && visible !== undefined ? Number(visible.at(id)) : Number(id),
      )
      // A UUID stands for an index that only the host knows.
      if (physical.some(Number.isNaN)) state.deferred.push('assigned_physical_gpu_ids')
      else state.engine.physicalDevices = physical
      return undefined
    },
    SINCE_DEVICE_IDS,
  ),
]

function deviceIds(state: Launching): readonly DeviceId[] {
  return (state.arguments.values.get('device_ids') as readonly DeviceId[] | null | undefined) ?? []
}

function isOutside(state: Launching, id: number, visible: readonly number[] | undefined): boolean {
  if (visible === undefined) return false
  return id >= visible.length || (REFUSES_NEGATIVE[state.index] === true && id < 0)
}

/** The physical indices that `CUDA_VISIBLE_DEVICES` lists; undefined when it is not set. */
function visibleDevices({ environment }: Launching): readonly number[] | undefined {
  const text = environment.CUDA_VISIBLE_DEVICES
  return text ? text.split(',').map(Number) : undefined
}
