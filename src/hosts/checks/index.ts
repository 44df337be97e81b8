import type { Check } from '../../parallel-config/outcome.ts'
import { ASSIGNED_DEVICE_CHECKS } from './assigned-devices.ts'
import type { CheckContext, HostCheck } from './check.ts'
import { DEVICE_COUNT_CHECKS } from './device-count.ts'
import { DEVICE_KIND_CHECKS } from './device-kind.ts'
import { NUMA_CPU_CHECKS } from './numa-cpus.ts'
import { NUMA_DETECTION_CHECKS } from './numa-detection.ts'
import { NUMA_NODE_CHECKS } from './numa-nodes.ts'
import { SOFTWARE_CHECKS } from './software.ts'
import { TENSOR_PARALLEL_CHECKS } from './tensor-parallel.ts'

/** Every check against a host, in the order of the answer. */
export const HOST_CHECKS: readonly HostCheck[] = [
  ...DEVICE_COUNT_CHECKS,
  ...ASSIGNED_DEVICE_CHECKS,
  ...DEVICE_KIND_CHECKS,
  ...TENSOR_PARALLEL_CHECKS,
  ...NUMA_DETECTION_CHECKS,
  ...NUMA_NODE_CHECKS,
  ...NUMA_CPU_CHECKS,
  ...SOFTWARE_CHECKS,
]

/** The verdicts on a resolved config on a host: what the constructor of vLLM does not check. */
export function checkHost(context: CheckContext): readonly Check[] {
  return HOST_CHECKS.flatMap(({ code, severity, examine }) => {
    const finding = examine(context)
    return finding === undefined ? [] : { code, severity, ...finding }
  })
}
