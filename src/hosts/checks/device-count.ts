import { visibleDevices } from '../devices.ts'
import {
  devicesNeeded,
  devicesUsed,
  fail,
  firstDevice,
  type HostCheck,
  localDataParallelRanks,
  localWorldSize,
  pass,
  unknown,
  whyUnknown,
} from './context.ts'

const POINTER = '/host/device_count'

/** The number of ranks on one host is defined: vLLM divides by the nodes within a data-parallel rank. */
export const localWorldSizeDefined: HostCheck = (context) => {
  const code = 'local_world_size_defined'
  const size = localWorldSize(context)
  return size === null
    ? fail(
        code,
        '/config/nnodes',
        'The number of ranks on one host is undefined: data_parallel_size / data_parallel_size_local makes more hosts than nnodes says. Raise nnodes, or raise data_parallel_size_local',
      )
    : pass(code, '/config/nnodes', `Each data-parallel rank has ${size} rank(s) on one host`)
}

/** The host has as many devices as the ranks on it need. */
export const devicesEnough: HostCheck = (context) => {
  const code = 'devices_enough'
  const needed = devicesNeeded(context)
  if (needed === null) return undefined
  const { device_count: count } = context.facts
  if (count === null || count === undefined) {
    const reason = whyUnknown(context.report, '/device_count')
    return unknown(
      code,
      POINTER,
      `Needs ${needed} device(s); how many vLLM would count is unknown: ${reason}`,
    )
  }
  const first = firstDevice(context)
  const how = `${localWorldSize(context)} rank(s) for each of ${localDataParallelRanks(context)} local data-parallel rank(s)`
  if (first + needed > count) {
    const from = first === 0 ? '' : ` from device ${first} on`
    return fail(
      code,
      POINTER,
      `Needs ${needed} device(s)${from} (${how}), and vLLM would count ${count} here. Lower tensor_parallel_size, pipeline_parallel_size or data_parallel_size_local, make more devices visible, or spread over more hosts with nnodes`,
    )
  }
  const idle = count - needed
  const rest =
    idle === 0 ? 'none stays idle' : `${idle} stay(s) idle unless something else uses them`
  return pass(code, POINTER, `Needs ${needed} of ${count} device(s) (${how}); ${rest}`)
}

/** Each device that the ranks would take works. */
export const devicesUsable: HostCheck = (context) => {
  const code = 'devices_usable'
  if (devicesNeeded(context) === 0) return undefined
  const used = devicesUsed(context)
  if (used === null || used.length === 0) {
    if (visibleDevices(context.report) !== null) return undefined
    const reason = whyUnknown(context.report, '/visible_devices', '/accelerators')
    return unknown(code, POINTER, `Which devices would be used is unknown: ${reason}`)
  }
  const tell = ({ id, accelerator }: (typeof used)[number]) =>
    `device ${id} (${accelerator.pci_address ?? accelerator.uuid ?? 'address unknown'}): ${accelerator.reason ?? 'no reason given'}`
  const broken = used.filter((device) => device.accelerator.usable === false)
  if (broken.length > 0) {
    const which = broken.map(tell).join('; ')
    return fail(
      code,
      POINTER,
      `Not usable: ${which}. Repair it, or leave it out with CUDA_VISIBLE_DEVICES or assigned_physical_gpu_ids`,
    )
  }
  const open = used.filter((device) => device.accelerator.usable === null)
  return open.length > 0
    ? unknown(code, POINTER, `Whether it is usable is unknown: ${open.map(tell).join('; ')}`)
    : pass(code, POINTER, `All ${used.length} device(s) that would be used work`)
}
