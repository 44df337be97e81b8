import { visibleDevices } from '../devices.ts'
import { outside } from '../id-list.ts'
import {
  type CheckContext,
  fail,
  type HostCheck,
  numbers,
  pass,
  unknown,
  whyUnknown,
} from './context.ts'

const POINTER = '/config/numa_bind_cpus'

function cpuLists(context: CheckContext): readonly string[] | null {
  const value = context.config.numa_bind_cpus
  return Array.isArray(value) ? (value as string[]) : null
}

/** The CPU list of each device lies inside the node that its memory is bound to. */
export const numaCpusInsideNode: HostCheck = (context) => {
  const code = 'numa_bind_cpus_inside_node'
  const lists = cpuLists(context)
  if (lists === null) return undefined
  const { report } = context
  const given = numbers(context, 'numa_bind_nodes')
  const devices = visibleDevices(report)
  const problems: string[] = []
  const open: number[] = []
  for (const [index, cpus] of lists.entries()) {
    const id = given?.[index] ?? devices?.[index]?.accelerator.cpu_numa_node
    const node = report.numa_nodes?.find((each) => each.id === id)
    if (node === undefined || node.cpus === null) {
      open.push(index)
      continue
    }
    const strays = outside(cpus, node.cpus)
    if (strays !== '')
      problems.push(
        `entry ${index}: CPU ${strays} is not on node ${node.id} (${node.cpus || 'no CPUs'})`,
      )
  }
  if (problems.length > 0) {
    return fail(
      code,
      POINTER,
      `CPUs lie outside the node: ${problems.join('; ')}. Name CPUs of the device's own node`,
    )
  }
  return open.length > 0
    ? unknown(code, POINTER, `The node, or its CPUs, of entry ${open.join(', ')} is unknown`)
    : pass(code, POINTER, 'All CPUs lie inside the node of their device')
}

/** This process may run on each CPU. */
export const numaCpusAllowed: HostCheck = (context) => {
  const code = 'numa_bind_cpus_allowed'
  const lists = cpuLists(context)
  if (lists === null) return undefined
  const { allowed } = context.report.cpus
  if (allowed === null) {
    return unknown(
      code,
      POINTER,
      `Which CPUs may be used is unknown: ${whyUnknown(context.report, '/cpus/allowed')}`,
    )
  }
  const forbidden = outside(lists.join(','), allowed)
  return forbidden === ''
    ? pass(code, POINTER, 'All CPUs may be used')
    : fail(
        code,
        POINTER,
        `CPU ${forbidden} may not be used here: the cpuset allows ${allowed || 'none'}. Widen the cpuset, or name CPUs inside it`,
      )
}
