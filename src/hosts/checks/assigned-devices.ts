import { fail, type HostCheck, numbers, pass, unknown, whyUnknown } from './context.ts'

const POINTER = '/config/assigned_physical_gpu_ids'

/** Each assigned physical id is a device of the host. */
export const assignedDevicesExist: HostCheck = (context) => {
  const code = 'assigned_devices_exist'
  const assigned = numbers(context, 'assigned_physical_gpu_ids')
  if (assigned === null) return undefined
  const { accelerators } = context.report
  if (accelerators === null) {
    const reason = whyUnknown(context.report, '/accelerators')
    return unknown(code, POINTER, `Which devices the host has is unknown: ${reason}`)
  }
  const count = accelerators.length
  const missing = assigned.filter((id) => id < 0 || id >= count)
  return missing.length > 0
    ? fail(
        code,
        POINTER,
        `No device has the physical id ${missing.join(', ')}: the host has ${count}, numbered from 0. Choose from those`,
      )
    : pass(code, POINTER, `All ${assigned.length} physical id(s) are devices of the host`)
}

/** No device is assigned twice. */
export const assignedDevicesDistinct: HostCheck = (context) => {
  const code = 'assigned_devices_distinct'
  const assigned = numbers(context, 'assigned_physical_gpu_ids')
  if (assigned === null) return undefined
  const repeated = assigned.filter((id, index) => assigned.indexOf(id) !== index)
  return repeated.length > 0
    ? fail(
        code,
        POINTER,
        `Physical id ${[...new Set(repeated)].join(', ')} is given more than once: two ranks would share the device. Name each device once`,
      )
    : pass(code, POINTER, 'Each physical id is given once')
}
