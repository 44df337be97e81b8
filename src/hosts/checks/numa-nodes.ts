import { listSome, plural, shorten } from '../../vllm/values/show.ts'
import { visibleDevices } from '../devices.ts'
import { IdSet } from '../id-list.ts'
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
import { numbers } from './launch.ts'

const POINTER = '/config/numa_bind_nodes'

/** A check of the nodes in `numa_bind_nodes`, which is not made if the config has none. */
function ofBoundNodes(
  examine: (nodes: readonly number[], context: CheckContext) => Finding | undefined,
): HostCheck['examine'] {
  return (context) => {
    const nodes = numbers(context, 'numa_bind_nodes')
    return nodes === null ? undefined : examine(nodes, context)
  }
}

/** Checks of the nodes that `numa_bind_nodes` names. */
export const NUMA_NODE_CHECKS: readonly HostCheck[] = [
  {
    code: 'numa_bind_nodes_cover_devices',
    summary: 'numa_bind_nodes does not have one node for each visible device.',
    severity: 'error',
    examine: ofBoundNodes((nodes, context) => {
      const count = context.facts.device_count
      if (count === null || count === undefined) {
        const what = 'How many devices vLLM would count'
        return unknownFact(context, POINTER, what, '/host/device_count', '/device_count')
      }
      return nodes.length === count
        ? pass(POINTER, `There is one node for each visible device (${count})`)
        : fail(
            POINTER,
            `numa_bind_nodes has ${plural(nodes.length, 'node')} for ${plural(count, 'visible device')}. Give one for each, by device index`,
          )
    }),
  },
  {
    code: 'numa_bind_nodes_exist',
    summary: 'numa_bind_nodes names a NUMA node that the host does not have.',
    severity: 'error',
    examine: ofBoundNodes((nodes, context) => {
      const all = context.report?.numa_nodes ?? null
      if (all === null) {
        return unknownFromReport(context, POINTER, 'Which NUMA nodes the host has', '/numa_nodes')
      }
      const known = new Set(all.map((node) => node.id))
      const missing = [...new Set(nodes.filter((id) => !known.has(id)))]
      return missing.length > 0
        ? fail(
            POINTER,
            `The host has no NUMA node ${listSome(missing)}: it has ${listSome([...known])}. Choose from those`,
          )
        : pass(POINTER, 'All nodes are nodes of the host')
    }),
  },
  {
    code: 'numa_bind_nodes_have_cpus',
    summary: 'numa_bind_nodes names a node with memory alone, where no worker can run.',
    severity: 'error',
    examine: ofBoundNodes((nodes, context) => {
      const all = context.report?.numa_nodes ?? null
      if (all === null) {
        return unknownFromReport(context, POINTER, 'Whether the nodes have CPUs', '/numa_nodes')
      }
      const named = new Set(nodes)
      const bound = all.filter((node) => named.has(node.id))
      if (bound.length === 0) return undefined
      const empty = bound.filter((node) => node.cpus === '')
      if (empty.length > 0) {
        const ids = listSome(empty, (node) => node.id)
        return fail(
          POINTER,
          `NUMA node ${ids} has no CPU, so no worker could run there. Name the node of the CPUs next to the device`,
        )
      }
      const open = bound.filter((node) => node.cpus === null)
      return open.length > 0
        ? unknown(
            POINTER,
            `The CPUs of NUMA node ${listSome(open, (node) => node.id)} are unknown`,
            '/host_report/numa_nodes',
          )
        : pass(POINTER, 'All nodes have CPUs')
    }),
  },
  {
    code: 'numa_bind_nodes_allowed',
    summary: 'numa_bind_nodes names a node whose memory the cpuset does not allow.',
    severity: 'error',
    examine: ofBoundNodes((nodes, context) => {
      const allowed = context.report?.memory_nodes_allowed ?? null
      if (allowed === null) {
        const what = 'Which nodes may be used'
        return unknownFromReport(context, POINTER, what, '/memory_nodes_allowed')
      }
      const forbidden = new IdSet(allowed).outside([...new Set(nodes)].join(','))
      return forbidden === ''
        ? pass(POINTER, 'Memory of all nodes may be used')
        : fail(
            POINTER,
            `Memory of NUMA node ${forbidden} may not be used here: the cpuset allows ${shorten(allowed) || 'none'}. Widen the cpuset, or bind to nodes inside it`,
          )
    }),
  },
  {
    code: 'numa_bind_nodes_local',
    summary: 'numa_bind_nodes binds a worker to memory that is far from its device.',
    severity: 'warning',
    examine: ofBoundNodes((nodes, context) => {
      const located = locate(context)
      if (located === null) {
        const [fact, rest] = ['/host/device_numa_nodes', '/visible_devices'] as const
        return unknownFact(context, POINTER, 'The NUMA node of each device', fact, rest)
      }
      const pairs = located
        .slice(0, nodes.length)
        .map((is, device) => ({ device, is, bound: nodes[device] }))
      const far = pairs.filter((pair) => pair.is !== null && pair.is !== pair.bound)
      if (far.length > 0) {
        const which = listSome(
          far,
          (pair) => `device ${pair.device} is on node ${pair.is}, bound to ${pair.bound}`,
          '; ',
        )
        return fail(
          POINTER,
          `Memory would be far from the device: ${which}. Bind each device to the node it is on`,
        )
      }
      const open = pairs.filter((pair) => pair.is === null).map((pair) => pair.device)
      return open.length > 0
        ? unknown(
            POINTER,
            `The NUMA node of device ${listSome(open)} is unknown`,
            '/host/device_numa_nodes',
          )
        : pass(POINTER, 'Each device is bound to the node it is on')
    }),
  },
]

/** The NUMA node of each visible device, each null if unknown; null: the devices are unknown. */
function locate({ facts, report }: CheckContext): readonly (number | null)[] | null {
  if (facts.device_numa_nodes) return facts.device_numa_nodes
  const devices = report === null ? null : visibleDevices(report)
  return devices?.map(({ accelerator }) => accelerator.cpu_numa_node) ?? null
}
