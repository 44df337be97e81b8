import type { Check } from '../../parallel-config/outcome.ts'
import { visibleDevices } from '../devices.ts'
import { idListSize, outside } from '../id-list.ts'
import {
  type CheckContext,
  fail,
  type HostCheck,
  numbers,
  pass,
  unknown,
  whyUnknown,
} from './context.ts'

const POINTER = '/config/numa_bind_nodes'

/** Runs a check of the nodes that the config names; it has nothing to say where the config names none. */
const ofBoundNodes =
  (judge: (nodes: readonly number[], context: CheckContext) => Check | undefined): HostCheck =>
  (context) => {
    const nodes = numbers(context, 'numa_bind_nodes')
    return nodes === null ? undefined : judge(nodes, context)
  }

/** There is one node for each visible device. */
export const numaNodesCoverDevices = ofBoundNodes((nodes, { facts }) => {
  const code = 'numa_bind_nodes_cover_devices'
  const { device_count: count } = facts
  if (count === null || count === undefined) {
    return unknown(
      code,
      POINTER,
      'How many devices vLLM would count is unknown: tell it as host.device_count',
    )
  }
  return nodes.length === count
    ? pass(code, POINTER, `There is one node for each of ${count} visible device(s)`)
    : fail(
        code,
        POINTER,
        `There are ${nodes.length} node(s) for ${count} visible device(s). Give one for each, by device index`,
      )
})

/** Each node is one of the host's. */
export const numaNodesExist = ofBoundNodes((nodes, { report }) => {
  const code = 'numa_bind_nodes_exist'
  if (report.numa_nodes === null) {
    return unknown(
      code,
      POINTER,
      `The NUMA nodes of the host are unknown: ${whyUnknown(report, '/numa_nodes')}`,
    )
  }
  const known = report.numa_nodes.map((node) => node.id)
  const missing = [...new Set(nodes.filter((id) => !known.includes(id)))]
  return missing.length > 0
    ? fail(
        code,
        POINTER,
        `The host has no NUMA node ${missing.join(', ')}: it has ${known.join(', ')}. Choose from those`,
      )
    : pass(code, POINTER, 'All nodes are nodes of the host')
})

/** Each node has CPUs to run a worker on; a memory-only node has none. */
export const numaNodesHaveCpus = ofBoundNodes((nodes, { report }) => {
  const code = 'numa_bind_nodes_have_cpus'
  const bound = report.numa_nodes?.filter((node) => nodes.includes(node.id)) ?? []
  if (bound.length === 0) return undefined
  const empty = bound.filter((node) => node.cpus !== null && idListSize(node.cpus) === 0)
  if (empty.length > 0) {
    const ids = empty.map((node) => node.id).join(', ')
    return fail(
      code,
      POINTER,
      `NUMA node ${ids} has no CPU, so no worker could run there. Name the node of the CPUs next to the device`,
    )
  }
  const open = bound.filter((node) => node.cpus === null)
  return open.length > 0
    ? unknown(
        code,
        POINTER,
        `The CPUs of NUMA node ${open.map((node) => node.id).join(', ')} are unknown`,
      )
    : pass(code, POINTER, 'All nodes have CPUs')
})

/** This process may take memory from each node. */
export const numaNodesAllowed = ofBoundNodes((nodes, { report }) => {
  const code = 'numa_bind_nodes_allowed'
  const allowed = report.memory_nodes_allowed
  if (allowed === null) {
    return unknown(
      code,
      POINTER,
      `Which nodes may be used is unknown: ${whyUnknown(report, '/memory_nodes_allowed')}`,
    )
  }
  const forbidden = outside([...new Set(nodes)].join(','), allowed)
  return forbidden === ''
    ? pass(code, POINTER, 'Memory of all nodes may be used')
    : fail(
        code,
        POINTER,
        `Memory of NUMA node ${forbidden} may not be used here: the cpuset allows ${allowed || 'none'}. Widen the cpuset, or bind to nodes inside it`,
      )
})

/** Each node is the one that the device really is on. */
export const numaNodesLocal = ofBoundNodes((nodes, { report }) => {
  const code = 'numa_bind_nodes_local'
  const devices = visibleDevices(report)
  if (devices === null) {
    return unknown(
      code,
      POINTER,
      `Where the devices are is unknown: ${whyUnknown(report, '/visible_devices', '/accelerators')}`,
    )
  }
  const pairs = devices
    .slice(0, nodes.length)
    .map(({ id, accelerator }) => ({ id, is: accelerator.cpu_numa_node, bound: nodes[id] }))
  const far = pairs.filter((pair) => pair.is !== null && pair.is !== pair.bound)
  if (far.length > 0) {
    const which = far
      .map((pair) => `device ${pair.id} is on node ${pair.is}, bound to ${pair.bound}`)
      .join('; ')
    return fail(
      code,
      POINTER,
      `Memory would be far from the device: ${which}. Bind each device to the node it is on`,
    )
  }
  const open = pairs.filter((pair) => pair.is === null).map((pair) => pair.id)
  return open.length > 0
    ? unknown(code, POINTER, `The NUMA node of device ${open.join(', ')} is unknown`)
    : pass(code, POINTER, 'Each device is bound to the node it is on')
})
