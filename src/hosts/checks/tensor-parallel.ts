import type { Device } from '../devices.ts'
import {
  type CheckContext,
  devicesUsed,
  fail,
  type HostCheck,
  localWorldSize,
  pass,
  unknown,
} from './context.ts'

const POINTER = '/config/tensor_parallel_size'

/** The devices of each tensor-parallel group on this host: neighbouring ranks, as vLLM numbers them. */
function groups(context: CheckContext): readonly (readonly Device[])[] {
  const used = devicesUsed(context) ?? []
  const size = Math.min(Number(context.config.tensor_parallel_size), localWorldSize(context) ?? 0)
  if (!(size > 1)) return []
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

const spansNodes = (group: readonly Device[]): boolean =>
  new Set(group.map((device) => device.accelerator.cpu_numa_node)).size > 1

/** The devices of each tensor-parallel group reach each other by NVLink or XGMI. */
export const tensorParallelLinked: HostCheck = (context) => {
  const code = 'tensor_parallel_linked'
  const all = groups(context)
  if (all.length === 0) return undefined
  const bad = all.filter((group) => linked(group) === false)
  if (bad.length > 0) {
    return fail(
      code,
      POINTER,
      `Devices ${bad.map(idsOf).join(' and ')} form a tensor-parallel group without NVLink or XGMI between all of them: each layer waits for the PCIe bus. Lower tensor_parallel_size to the devices that are joined, and use pipeline_parallel_size for the rest`,
    )
  }
  const open = all.filter((group) => linked(group) === null)
  return open.length > 0
    ? unknown(
        code,
        POINTER,
        `Whether NVLink or XGMI joins devices ${open.map(idsOf).join(' and ')} is unknown`,
      )
    : pass(code, POINTER, 'NVLink or XGMI joins the devices of each tensor-parallel group')
}

/** No tensor-parallel group spans NUMA nodes, unless NVLink or XGMI joins its devices past the CPUs. */
export const tensorParallelInsideNode: HostCheck = (context) => {
  const code = 'tensor_parallel_inside_numa_node'
  const all = groups(context)
  if (all.length === 0) return undefined
  const exposed = all.filter((group) => linked(group) !== true)
  const located = (group: readonly Device[]) =>
    group.every((device) => device.accelerator.cpu_numa_node !== null)
  const spanning = exposed.filter((group) => located(group) && spansNodes(group))
  const certain = spanning.filter((group) => linked(group) === false)
  if (certain.length > 0) {
    return fail(
      code,
      POINTER,
      `Devices ${certain.map(idsOf).join(' and ')} form a tensor-parallel group across NUMA nodes with no NVLink or XGMI between them: its traffic crosses the CPUs' own link. Keep a group on one node: lower tensor_parallel_size, or order CUDA_VISIBLE_DEVICES by node`,
    )
  }
  if (spanning.length > 0 || !exposed.every(located)) {
    return unknown(
      code,
      POINTER,
      'Whether traffic of a tensor-parallel group crosses between NUMA nodes is unknown',
    )
  }
  return pass(
    code,
    POINTER,
    'No tensor-parallel group sends its traffic from one NUMA node to another',
  )
}
