import { idListSize } from '../id-list.ts'
import type { HostReport } from '../report.ts'
import { type CheckContext, fail, type HostCheck, pass, unknown } from './context.ts'

/** One thing that vLLM looks at before it asks the driver where the devices are; null: unknown. */
interface Condition {
  readonly holds: boolean | null
  /** What stands in the way when it does not hold. */
  readonly obstacle: string
}

/** vLLM compares the affinity with 0 to n-1, n being the CPUs online: gaps in the numbering count as constrained. */
function affinityUnconstrained({ cpus: { online, allowed } }: HostReport): boolean | null {
  if (online === null || allowed === null) return null
  const count = idListSize(online)
  return allowed === (count === 1 ? '0' : `0-${count - 1}`)
}

function affinityObstacle({ cpus: { online, allowed } }: HostReport): string {
  return allowed === online
    ? `the CPUs are numbered with gaps (${online}), which vLLM takes for a process held to some of them`
    : `the process may use CPUs ${allowed} only, of ${online} online`
}

const conditions = ({ report, facts }: CheckContext): readonly Condition[] => [
  {
    holds: facts.platform == null ? null : facts.platform === 'cuda',
    obstacle: `vLLM does not detect it on platform ${facts.platform}`,
  },
  {
    holds: report.numa_nodes?.some((node) => node.id === 1) ?? null,
    obstacle: 'vLLM looks for a NUMA node 1, and this host has none',
  },
  {
    holds: affinityUnconstrained(report),
    obstacle: affinityObstacle(report),
  },
  {
    holds: report.memory_policy_allowed,
    obstacle:
      'the process may not set its memory policy; in a container, add the capability SYS_NICE',
  },
  {
    holds: !report.degraded,
    obstacle: "the driver's own interface (NVML) does not answer",
  },
  {
    holds: facts.device_numa_nodes == null ? null : true,
    obstacle: 'the NUMA node of a device is unknown',
  },
]

/** vLLM would find the devices' NUMA nodes by itself, as a config that binds without naming them expects. */
export const numaDetectionWorks: HostCheck = (context) => {
  const { config, facts } = context
  if (config.numa_bind !== true || config.numa_bind_nodes !== null) return undefined
  const code = 'numa_detection_works'
  const pointer = '/config/numa_bind'
  const nodes = facts.device_numa_nodes
  const remedy = nodes
    ? `Write numa_bind_nodes: [${nodes.join(', ')}]`
    : 'Name the nodes in numa_bind_nodes, or leave numa_bind out'
  const all = conditions(context)
  const obstacles = all.filter((each) => each.holds === false).map((each) => each.obstacle)
  if (obstacles.length > 0) {
    return fail(
      code,
      pointer,
      `vLLM could not find the devices' NUMA nodes by itself here: ${obstacles.join('; ')}. ${remedy}`,
    )
  }
  const open = all.filter((each) => each.holds === null).length
  return open > 0
    ? unknown(
        code,
        pointer,
        `Whether vLLM could find the devices' NUMA nodes by itself is not certain from the report. ${remedy}`,
      )
    : pass(code, pointer, `vLLM finds the devices' NUMA nodes by itself: ${nodes?.join(', ')}`)
}

/** numactl, which vLLM starts its workers with, is there. */
export const numactlInstalled: HostCheck = ({ config, report }) => {
  if (config.numa_bind !== true) return undefined
  const code = 'numactl_installed'
  const pointer = '/config/numa_bind'
  const { numactl } = report.software
  if (numactl === null) return unknown(code, pointer, 'Whether numactl is installed is unknown')
  return numactl
    ? pass(code, pointer, 'numactl is installed')
    : fail(
        code,
        pointer,
        'numactl is not installed, and vLLM binds its workers with it. Install numactl, or leave numa_bind out',
      )
}
