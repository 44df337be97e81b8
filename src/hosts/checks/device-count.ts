import { listSome, plural } from '../../vllm/values/show.ts'
import type { Device } from '../devices.ts'
import {
  type CheckContext,
  type Finding,
  fail,
  type HostCheck,
  pass,
  unknown,
  unknownFact,
  unknownFromReport,
} from './check.ts'
import {
  devicesNeeded,
  devicesUsed,
  firstDevice,
  hasLocalWorldSize,
  localDataParallelRanks,
  localWorldSize,
  placedBy,
} from './launch.ts'

const POINTER = '/host/device_count'

/** Checks of how many devices there are, and whether they work. */
export const DEVICE_COUNT_CHECKS: readonly HostCheck[] = [
  {
    code: 'local_world_size_defined',
    summary: 'The number of ranks on one host is undefined: vLLM divides by zero.',
    severity: 'error',
    examine(context) {
      if (!hasLocalWorldSize(context.derived)) return undefined
      const size = localWorldSize(context)
      return size === null
        ? fail(
            '/config/nnodes',
            'The number of ranks on one host is undefined: data_parallel_size / data_parallel_size_local makes more hosts than nnodes says. Raise nnodes, or raise data_parallel_size_local',
          )
        : pass('/config/nnodes', `Each data-parallel rank has ${plural(size, 'rank')} on one host`)
    },
  },
  {
    code: 'devices_enough',
    summary: 'The host has fewer devices than the ranks on it need.',
    severity: 'error',
    examine(context) {
      const needed = devicesNeeded(context)
      if (needed === null || needed === 0) return undefined
      const count = context.facts.device_count ?? undefined
      if (count !== undefined) return compareCount(context, needed, count)
      const what = `Needs ${plural(needed, 'device')}; how many vLLM would count`
      return unknownFact(context, POINTER, what, POINTER, '/device_count')
    },
  },
  {
    code: 'devices_usable',
    summary: 'A device that would be used does not work.',
    severity: 'error',
    examine(context) {
      const used = devicesUsed(context)
      if (used?.length === 0) return undefined
      return used === null
        ? unknownFromReport(
            context,
            POINTER,
            'Whether the devices work',
            '/visible_devices',
            '/accelerators',
          )
        : examineDevices(used)
    },
  },
  {
    code: 'devices_healthy',
    summary: 'A device that would be used works, but is unhealthy.',
    severity: 'warning',
    examine(context) {
      const used = devicesUsed(context)
      // Older agents do not report health, so there is nothing to examine.
      return used?.some((device) => device.accelerator.health) ? examineHealth(used) : undefined
    },
  },
]

function examineHealth(used: readonly Device[]): Finding {
  const ill = used.filter((device) => device.accelerator.health?.healthy === false)
  if (ill.length > 0) {
    const what = ill.map(({ id, accelerator }) => {
      const problems = accelerator.health?.problems.map(({ message }) => message) ?? []
      return `device ${id}: ${problems.join('; ')}`
    })
    return fail(
      '/host_report/accelerators',
      `${listSome(what, String, '; ')}. Repair or reset the device, or keep it out of the visible devices`,
    )
  }
  const open = used.filter((device) => typeof device.accelerator.health?.healthy !== 'boolean')
  return open.length > 0
    ? unknown(
        '/host_report/accelerators',
        `The health of device ${listSome(open.map(({ id }) => id))} is unknown`,
      )
    : pass('/host_report/accelerators', 'No problem is known with the health of the devices')
}

function compareCount(context: CheckContext, needed: number, count: number): Finding {
  const first = firstDevice(context)
  const how = ranksHere(context)
  if (first + needed <= count) {
    const idle = count - needed
    const rest =
      idle === 0 ? 'none stays idle' : `the rest (${idle}) stays idle unless something else uses it`
    return pass(POINTER, `Needs ${needed} of ${plural(count, 'device')} (${how}); ${rest}`)
  }
  const launcher = placedBy(context)
  if (launcher !== undefined) {
    return unknown(
      POINTER,
      `Needs ${plural(needed, 'device')} (${how}), and vLLM would count ${count} here. ${launcher} may put ranks on other hosts: whether all of them together have enough is unknown`,
    )
  }
  const from = first === 0 ? '' : ` from device ${first} on`
  return fail(
    POINTER,
    `Needs ${plural(needed, 'device')}${from} (${how}), and vLLM would count ${count} here. Lower tensor_parallel_size, pipeline_parallel_size or data_parallel_size_local, make more devices visible, or spread over more hosts with nnodes`,
  )
}

/** The ranks on this host in words: `2 ranks for each of 4 local data-parallel ranks`. */
function ranksHere(context: CheckContext): string {
  const ranks = plural(localWorldSize(context) ?? 0, 'rank')
  const dataParallel = localDataParallelRanks(context)
  return dataParallel === 1
    ? ranks
    : `${ranks} for each of ${dataParallel} local data-parallel ranks`
}

function examineDevices(used: readonly Device[]): Finding {
  const broken = used.filter((device) => device.accelerator.usable === false)
  if (broken.length > 0) {
    return fail(
      POINTER,
      `Not usable: ${listSome(broken, describe, '; ')}. Repair it, or leave it out with CUDA_VISIBLE_DEVICES or assigned_physical_gpu_ids`,
    )
  }
  const [open, ...more] = used.filter((device) => device.accelerator.usable === null)
  return open === undefined
    ? pass(POINTER, `Every device that would be used works (${used.length})`)
    : unknown(
        POINTER,
        `Whether these devices work is unknown: ${listSome([open, ...more], describe, '; ')}`,
        `/host_report/accelerators/${open.accelerator.index}/usable`,
      )
}

function describe({ id, accelerator }: Device): string {
  return `device ${id} (${accelerator.pci_address ?? accelerator.uuid ?? 'address unknown'}): ${accelerator.reason ?? 'no reason given'}`
}
