import { listSome, shorten } from '../../vllm/values/show.ts'
import { visibleDevices } from '../devices.ts'
import { IdSet } from '../id-list.ts'
import type { HostReport } from '../report.ts'
import {
  type CheckContext,
  fail,
  type HostCheck,
  pass,
  unknown,
  unknownFromReport,
} from './check.ts'

/** A condition under which vLLM asks the driver for the NUMA nodes of the devices. */
interface Condition {
  /** Null: unknown. */
  readonly holds: boolean | null
  /** Why vLLM cannot detect the nodes if it does not hold. */
  readonly obstacle: string
  /** JSON Pointer, into a request, of the fact that decides it. */
  readonly fact: string
}

/** vLLM compares the affinity with 0 to n-1 for n online CPUs, so gaps in the numbering look like a constraint. */
function affinityUnconstrained({ online, allowed }: HostReport['cpus']): boolean | null {
  if (online === null || allowed === null) return null
  const count = new IdSet(online).size
  return allowed === (count === 1 ? '0' : `0-${count - 1}`)
}

function affinityObstacle({ online, allowed }: HostReport['cpus']): string {
  return allowed === online
    ? `the CPUs are numbered with gaps (${shorten(online ?? '')}), which vLLM mistakes for a process that is limited to some of them`
    : `the process may use CPUs ${shorten(allowed ?? '')} only, of ${shorten(online ?? '')} online`
}

const UNKNOWN_CPUS = { online: null, allowed: null }

function conditions({ report, facts }: CheckContext): readonly Condition[] {
  const cpus = report?.cpus ?? UNKNOWN_CPUS
  return [
    {
      holds: facts.platform == null ? null : facts.platform === 'cuda',
      obstacle: `vLLM does not detect it on platform ${facts.platform}`,
      fact: '/host/platform',
    },
    {
      holds: report?.numa_nodes?.some((node) => node.id === 1) ?? null,
      obstacle: 'vLLM looks for a NUMA node 1, and this host has none',
      fact: '/host_report/numa_nodes',
    },
    {
      holds: affinityUnconstrained(cpus),
      obstacle: affinityObstacle(cpus),
      fact: '/host_report/cpus/allowed',
    },
    {
      holds: report?.memory_policy_allowed ?? null,
      obstacle:
        'the process may not set its memory policy; in a container, add the capability SYS_NICE',
      fact: '/host_report/memory_policy_allowed',
    },
    {
      holds: report === null ? null : !report.degraded,
      obstacle: "the driver's own interface (NVML) does not answer",
      fact: '/host_report/degraded',
    },
    {
      holds: facts.device_numa_nodes == null ? null : true,
      obstacle: 'the NUMA node of a device is unknown',
      fact: '/host/device_numa_nodes',
    },
  ]
}

/** The longest list of nodes in a message, long enough to copy it into a config. */
const MOST_NODES_SHOWN = 64

const showNodes = (nodes: readonly number[]): string =>
  nodes.length > MOST_NODES_SHOWN ? `the ${nodes.length} of the devices` : `[${nodes.join(', ')}]`

/** The nodes that the devices are on, regardless of what vLLM would detect; null: at least one is unknown. */
function trueNodes(report: HostReport): readonly number[] | null {
  const nodes = visibleDevices(report)?.map(({ accelerator }) => accelerator.cpu_numa_node) ?? []
  return nodes.length > 0 && nodes.every((node) => node !== null) ? nodes : null
}

/** What to write instead. A host without devices has no nodes to name, and vLLM refuses an empty list. */
function remedyFor({ facts, report }: CheckContext): string {
  const nodes = (report && trueNodes(report)) ?? facts.device_numa_nodes ?? []
  if (nodes.length > 0) return `Write numa_bind_nodes: ${showNodes(nodes)}`
  return facts.device_count === 0 || facts.device_numa_nodes != null
    ? 'Leave numa_bind out: the host has no devices to bind workers to'
    : 'Name the nodes in numa_bind_nodes, or leave numa_bind out'
}

/** Checks of the NUMA nodes that vLLM detects by itself. */
export const NUMA_DETECTION_CHECKS: readonly HostCheck[] = [
  {
    code: 'numa_detection_right',
    summary: 'vLLM would detect another NUMA node than the one that a device is on.',
    severity: 'warning',
    examine({ config, report }) {
      const detected = report?.detected_numa_nodes
      if (config.numa_bind !== true || config.numa_bind_nodes !== null || !detected)
        return undefined
      const nodes = trueNodes(report)
      if (nodes?.length !== detected.length) return undefined
      const pointer = '/config/numa_bind'
      const wrong = nodes.flatMap((node, device) => {
        const found = detected[device]
        return found === node
          ? []
          : [`device ${device} is on node ${node}, and vLLM finds ${found}`]
      })
      return wrong.length === 0
        ? pass(pointer, 'vLLM detects the NUMA nodes that the devices are on')
        : fail(
            pointer,
            `Workers would be bound far from their devices: ${listSome(wrong)}. Write numa_bind_nodes: ${showNodes(nodes)}`,
          )
    },
  },
  {
    code: 'numactl_installed',
    summary: 'numa_bind is set, and numactl, which vLLM starts its workers with, is not installed.',
    severity: 'error',
    examine(context) {
      if (context.config.numa_bind !== true) return undefined
      const pointer = '/config/numa_bind'
      switch (context.report?.software.numactl) {
        case true:
          return pass(pointer, 'numactl is installed')
        case false:
          return fail(
            pointer,
            'numactl is not installed, and vLLM binds its workers with it. Install numactl, or leave numa_bind out',
          )
        default:
          return unknownFromReport(
            context,
            pointer,
            'Whether numactl is installed',
            '/software/numactl',
          )
      }
    },
  },
  {
    code: 'numa_detection_works',
    summary:
      "numa_bind is set without numa_bind_nodes, and vLLM cannot detect the devices' NUMA nodes on this host.",
    severity: 'error',
    examine(context) {
      const { config, facts } = context
      if (config.numa_bind !== true || config.numa_bind_nodes !== null) return undefined
      const pointer = '/config/numa_bind'
      const all = conditions(context)
      const obstacles = all.filter((each) => each.holds === false).map((each) => each.obstacle)
      const remedy = remedyFor(context)
      if (obstacles.length > 0) {
        return fail(
          pointer,
          `vLLM could not detect the devices' NUMA nodes here: ${obstacles.join('; ')}. ${remedy}`,
        )
      }
      const open = all.find((each) => each.holds === null)
      return open === undefined
        ? pass(
            pointer,
            `vLLM detects the devices' NUMA nodes: ${showNodes(facts.device_numa_nodes ?? [])}`,
          )
        : unknown(
            pointer,
            `Whether vLLM could detect the devices' NUMA nodes is not certain from what is known of the host. ${remedy}`,
            open.fact,
          )
    },
  },
]
