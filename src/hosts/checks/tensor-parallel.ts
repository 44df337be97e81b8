import { listSome } from '../../vllm/values/show.ts'
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

/** Checks of how the devices of a tensor-parallel group are connected. */
export const TENSOR_PARALLEL_CHECKS: readonly HostCheck[] = [
  {
    code: 'tensor_parallel_linked',
    summary:
      'Devices of a tensor-parallel group are connected only by PCIe, not by NVLink or XGMI, so each layer waits for the bus.',
    severity: 'warning',
    examine(context) {
      if (groupSize(context) < 2) return undefined
      const groups = deviceGroups(context)
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
      const groups = deviceGroups(context)
      if (groups === null) return examineNodes(context)
      return groups.length === 0 ? undefined : examineSpans(groups)
    },
  },
]

/** How many devices of a tensor-parallel group are on this host; 0: unknown, or the platform has no devices. */
function groupSize(context: CheckContext): number {
  if (devicesNeeded(context) === 0) return 0
  return Math.min(Number(context.config.tensor_parallel_size), localWorldSize(context) ?? 0)
}

/** Splits what the ranks use into tensor-parallel groups: consecutive ranks, as vLLM numbers them. */
function groupsOf<T>(used: readonly T[] | null, context: CheckContext): (readonly T[])[] | null {
  if (used === null) return null
  const size = groupSize(context)
  return Array.from({ length: Math.floor(used.length / size) }, (_, group) =>
    used.slice(group * size, (group + 1) * size),
  )
}

const idsOf = ({ devices }: Group) => listSome(devices, (device) => device.id)

/** The devices of a tensor-parallel group on this host. */
interface Group {
  readonly devices: readonly Device[]
  /** Whether NVLink or XGMI joins each pair of them; null: unknown. */
  readonly linked: boolean | null
}

function deviceGroups(context: CheckContext): readonly Group[] | null {
  const peers = new Map(
    context.report?.accelerators?.map(({ index, fabric_peers }) => [
      index,
      fabric_peers && new Set(fabric_peers),
    ]),
  )
  return (
    groupsOf(devicesUsed(context), context)?.map((devices) => ({
      devices,
      linked: areLinked(devices, peers),
    })) ?? null
  )
}

/** Whether each accelerator under the devices has all the others among its peers; null: unknown. */
function areLinked(
  devices: readonly Device[],
  peers: ReadonlyMap<number, ReadonlySet<number> | null>,
): boolean | null {
  const members = [...new Set(devices.map((device) => device.accelerator.index))]
  let known = true
  for (const member of members) {
    const reached = peers.get(member)
    if (!reached) known = false
    else if (!members.every((other) => other === member || reached.has(other))) return false
  }
  return known ? true : null
}

function examineLinks(groups: readonly Group[]): Finding {
  const bad = groups.filter(({ linked }) => linked === false)
  if (bad.length > 0) {
    return fail(
      POINTER,
      `Devices ${listSome(bad, idsOf, ' and ')} form a tensor-parallel group without NVLink or XGMI between all of them: each layer waits for the PCIe bus. Lower tensor_parallel_size to the devices that are joined, and use pipeline_parallel_size for the rest`,
    )
  }
  const open = groups.filter(({ linked }) => linked === null)
  const lacking = open
    .flatMap(({ devices }) => devices)
    .find((device) => device.accelerator.fabric_peers === null)
  return lacking === undefined
    ? pass(POINTER, 'NVLink or XGMI joins the devices of each tensor-parallel group')
    : unknown(
        POINTER,
        `Whether NVLink or XGMI joins devices ${listSome(open, idsOf, ' and ')} is unknown`,
        `/host_report/accelerators/${lacking.accelerator.index}/fabric_peers`,
      )
}

const nodesOf = ({ devices }: Group) => devices.map((device) => device.accelerator.cpu_numa_node)

const spans = (nodes: readonly unknown[]): boolean => new Set(nodes).size > 1

function examineSpans(groups: readonly Group[]): Finding {
  const exposed = groups.filter(({ linked }) => linked !== true)
  const located = (group: Group) => !nodesOf(group).includes(null)
  const spanning = exposed.filter((group) => located(group) && spans(nodesOf(group)))
  const certain = spanning.filter(({ linked }) => linked === false)
  if (certain.length > 0) {
    return fail(
      POINTER,
      `Devices ${listSome(certain, idsOf, ' and ')} form a tensor-parallel group across NUMA nodes with no NVLink or XGMI between them: its traffic crosses the CPUs' own link. Keep a group on one node: lower tensor_parallel_size, or order CUDA_VISIBLE_DEVICES by node`,
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

/** Without a report, only groups that each stay on one node are known to be good. */
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
