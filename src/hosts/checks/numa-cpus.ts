import { listSome, shorten } from '../../vllm/values/show.ts'
import { visibleDevices } from '../devices.ts'
import { IdSet } from '../id-list.ts'
import type { NumaNode } from '../report.ts'
import {
  type CheckContext,
  fail,
  type HostCheck,
  pass,
  unknown,
  unknownFromReport,
} from './check.ts'
import { numbers } from './launch.ts'

const POINTER = '/config/numa_bind_cpus'

function cpuLists(context: CheckContext): readonly string[] | null {
  const value = context.config.numa_bind_cpus
  return Array.isArray(value) ? (value as string[]) : null
}

/** Checks of the CPUs that workers are bound to. */
export const NUMA_CPU_CHECKS: readonly HostCheck[] = [
  {
    code: 'numa_bind_cpus_inside_node',
    summary: 'CPUs that a worker is bound to are on another NUMA node than its memory.',
    severity: 'warning',
    examine(context) {
      const lists = cpuLists(context)
      if (lists === null) return undefined
      const { report } = context
      if (report === null) {
        const what = 'Whether the CPUs are on the NUMA node of their device'
        return unknownFromReport(context, POINTER, what, '/numa_nodes')
      }
      const given = numbers(context, 'numa_bind_nodes')
      const devices = visibleDevices(report)
      const nodes = cpusByNode(report.numa_nodes ?? [])
      const strays: (() => string)[] = []
      const open: number[] = []
      for (const [index, cpus] of lists.entries()) {
        const id = given?.[index] ?? devices?.[index]?.accelerator.cpu_numa_node
        const node = nodes.get(id)
        if (node === undefined) {
          open.push(index)
          continue
        }
        const elsewhere = node.set.outside(cpus)
        if (elsewhere === '') continue
        const on = shorten(node.text) || 'no CPUs'
        strays.push(() => `entry ${index}: CPU ${elsewhere} is not on node ${id} (${on})`)
      }
      if (strays.length > 0) {
        const which = listSome(strays, (describe) => describe(), '; ')
        return fail(
          POINTER,
          `CPUs are outside the node: ${which}. Name CPUs of the device's own node`,
        )
      }
      return open.length > 0
        ? unknown(
            POINTER,
            `The node, or its CPUs, of entry ${listSome(open)} is unknown`,
            '/host_report/numa_nodes',
          )
        : pass(POINTER, 'All CPUs are on the node of their device')
    },
  },
  {
    code: 'numa_bind_cpus_allowed',
    summary: 'A worker would be bound to a CPU that the cpuset does not allow.',
    severity: 'error',
    examine(context) {
      const lists = cpuLists(context)
      if (lists === null) return undefined
      const allowed = context.report?.cpus.allowed ?? null
      if (allowed === null) {
        return unknownFromReport(context, POINTER, 'Which CPUs may be used', '/cpus/allowed')
      }
      const forbidden = new IdSet(allowed).outside(lists.join(','))
      return forbidden === ''
        ? pass(POINTER, 'All CPUs may be used')
        : fail(
            POINTER,
            `CPU ${forbidden} may not be used here: the cpuset allows ${shorten(allowed) || 'none'}. Widen the cpuset, or name CPUs inside it`,
          )
    },
  },
]

/** The known CPUs of each node, by its id. */
function cpusByNode(nodes: readonly NumaNode[]) {
  const byId = new Map<number | null | undefined, { text: string; set: IdSet }>()
  for (const { id, cpus } of nodes) {
    if (cpus !== null && !byId.has(id)) byId.set(id, { text: cpus, set: new IdSet(cpus) })
  }
  return byId
}
