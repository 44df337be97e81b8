import { listSome } from '../../vllm/values/show.ts'
import { fail, type HostCheck, pass, unknownFromReport } from './check.ts'
import { numbers } from './launch.ts'

const POINTER = '/config/assigned_physical_gpu_ids'

/** Checks of the devices that `assigned_physical_gpu_ids` names. */
export const ASSIGNED_DEVICE_CHECKS: readonly HostCheck[] = [
  {
    code: 'assigned_devices_exist',
    summary: 'assigned_physical_gpu_ids names a device that the host does not have.',
    severity: 'error',
    examine(context) {
      const assigned = numbers(context, 'assigned_physical_gpu_ids')
      if (assigned === null) return undefined
      const count = context.report?.accelerators?.length
      if (count === undefined) {
        return unknownFromReport(context, POINTER, 'Which devices the host has', '/accelerators')
      }
      const missing = assigned.filter((id) => id < 0 || id >= count)
      return missing.length > 0
        ? fail(
            POINTER,
            `No device has the physical id ${listSome(missing)}: the host has ${count}, numbered from 0. Choose from those`,
          )
        : pass(POINTER, 'Every physical id is a device of the host')
    },
  },
  {
    code: 'assigned_devices_distinct',
    summary: 'assigned_physical_gpu_ids names a device twice.',
    severity: 'error',
    examine(context) {
      const assigned = numbers(context, 'assigned_physical_gpu_ids')
      if (assigned === null) return undefined
      const seen = new Set<number>()
      const repeated = new Set<number>()
      for (const id of assigned) (seen.has(id) ? repeated : seen).add(id)
      return repeated.size > 0
        ? fail(
            POINTER,
            `Physical id ${listSome([...repeated])} is given more than once: two ranks would share the device. Name each device once`,
          )
        : pass(POINTER, 'Each physical id is given once')
    },
  },
]
