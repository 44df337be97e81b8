import type { Device } from '../devices.ts'
import {
  type CheckContext,
  type Finding,
  fail,
  type HostCheck,
  pass,
  unknown,
  unknownFromReport,
} from './check.ts'
import { devicesNeeded, devicesUsed, firstDevice, localWorldSize, numbers } from './launch.ts'

const POINTER = '/config/tensor_parallel_size'
const NODES = '/host/device_numa_nodes'

export const TENSOR_PARALLEL_CHECKS: readonly HostCheck[] = [
  {
    code: 'tensor_parallel_linked',
    summary:
      'Devices of a tensor-parallel group are joined by PCIe alone, and not by NVLink or XGMI: each layer waits for the bus.',
    severity: 'warning',
    examine(context) {
      if (groupSize(context) < 2) return undefined
      const groups = groupsOf(devicesUsed(context), context)
      if (groups === null) {
        const what = 'Whether NVLink or XGMI joins the devices'
        return unknownFromReport(context, POINTER, what, '/accelerators', '/visible_devices')
      }
      return groups.length === 0 ? undefined : examineLinks(groups)
    },
  },
  {
    code: 'tensor_parallel_inside_numa_node',
    summary:
      'A tensor-parallel group without NVLink or XGMI spans NUMA nodes: its traffic crosses from one CPU to another.',
    severity: 'warning',
    examine(context) {
      if (groupSize(context) < 2) return undefined
      const groups = groupsOf(devicesUsed(context), context)
      if (groups === null) return examineNodes(context)
      return groups.length === 0 ? undefined : examineSpans(groups)
    },
  },
]

/** How many devices of a tensor-parallel group are on this host; 0: undefined, or the platform has no devices. */
function groupSize(context: CheckContext): number {
  if (devicesNeeded(context) === 0) return 0
  return Math.min(Number(context.config.tensor_parallel_size), localWorldSize(context) ?? 0)
}

/** Cuts what the ranks use into tensor-parallel groups: neighbouring ranks, as vLLM numbers them. */
function groupsOf<T>(used: readonly T[] | null, context: CheckContext): (readonly T[])[] | null {
  if (used === null) return null
  const size = groupSize(context)
  return Array.from({ length: Math.floor(used.length / size) }, (_, group) =>
    used.slice(group * size, (group + 1) * size),
  )
}

const idsOf = (group: readonly Device[]) => group.map((device) => device.id).join(', ')

/** Whether NVLink or XGMI joins each pair of a group; null: unknown. */
function linked(group: readonly Device[]): boolean | null {
  let known = true
  for (const { accelerator } of group) {
    const others = group.filter((device) => device.accelerator.index !== accelerator.index)
    if (accelerator.fabric_peers === null) known = false
    else if (
      !others.every((other) => accelerator.fabric_peers?.includes(other.accelerator.index))
    ) {
      return false
    }
  }
  return known ? true : null
}

function examineLinks(groups: readonly (readonly Device[])[]): Finding {
  const bad = groups.filter((group) => linked(group) === false)
  if (bad.length > 0) {
    return fail(
      POINTER,
      `Devices ${bad.map(idsOf).join(' and ')} form a tensor-parallel group without NVLink or XGMI between all of them: each layer waits for the PCIe bus. Lower tensor_parallel_size to the devices that are joined, and use pipeline_parallel_size for the rest`,
    )
  }
  const open = groups.filter((group) => linked(group) === null)
  const lacking = open.flat().find((device) => device.accelerator.fabric_peers === null)
  return lacking === undefined
    ? pass(POINTER, 'NVLink or XGMI joins the devices of each tensor-parallel group')
    : unknown(
        POINTER,
        `Whether NVLink or XGMI joins devices ${open.map(idsOf).join(' and ')} is unknown`,
        `/host_report/accelerators/${lacking.accelerator.index}/fabric_peers`,
      )
}

const nodesOf = (group: readonly Device[]) =>
  group.map((device) => device.accelerator.cpu_numa_node)

const spans = (nodes: readonly unknown[]): boolean => new Set(nodes).size > 1

function examineSpans(groups: readonly (readonly Device[])[]): Finding {
  const exposed = groups.filter((group) => linked(group) !== true)
  const located = (group: readonly Device[]) => !nodesOf(group).includes(null)
  const spanning = exposed.filter((group) => located(group) && spans(nodesOf(group)))
  const certain = spanning.filter((group) => linked(group) === false)
  if (certain.length > 0) {
    return fail(
      POINTER,
      `Devices ${certain.map(idsOf).join(' and ')} form a tensor-parallel group across NUMA nodes with no NVLink or XGMI between them: its traffic crosses the CPUs' own link. Keep a group on one node: lower tensor_parallel_size, or order CUDA_VISIBLE_DEVICES by node`,
    )
  }
  const lost = exposed.find((group) => !located(group))
  if (spanning.length > 0 || lost !== undefined) {
    return unknown(
      POINTER,
      'Whether traffic of a tensor-parallel group crosses between NUMA nodes is unknown',
      lost === undefined ? '/host_report/accelerators' : NODES,
    )
  }
  return pass(POINTER, 'No tensor-parallel group sends its traffic from one NUMA node to another')
}

/** Without a report: groups that each stay on one node need no link. */
function examineNodes(context: CheckContext): Finding {
  const { device_numa_nodes: nodes } = context.facts
  const what = 'Whether a tensor-parallel group sends its traffic from one NUMA node to another'
  if (nodes === null || nodes === undefined || numbers(context, 'assigned_physical_gpu_ids')) {
    return unknownFromReport(context, POINTER, what, '/accelerators', '/visible_devices')
  }
  const first = firstDevice(context)
  const needed = devicesNeeded(context) ?? 0
  const used = nodes.slice(first, first + needed)
  const groups = groupsOf(used, context) ?? []
  return used.length === needed && groups.every((group) => !spans(group))
    ? pass(POINTER, 'Each tensor-parallel group is on one NUMA node')
    : unknownFromReport(context, POINTER, what, '/accelerators', '/visible_devices')
}
