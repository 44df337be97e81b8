import type { Check } from '../../parallel-config/outcome.ts'
import { assignedDevicesDistinct, assignedDevicesExist } from './assigned-devices.ts'
import type { CheckContext, HostCheck } from './context.ts'
import { devicesEnough, devicesUsable, localWorldSizeDefined } from './device-count.ts'
import { deviceModelsEqual, noMigAcrossRanks } from './device-kind.ts'
import { numaCpusAllowed, numaCpusInsideNode } from './numa-cpus.ts'
import { numactlInstalled, numaDetectionWorks } from './numa-detection.ts'
import {
  numaNodesAllowed,
  numaNodesCoverDevices,
  numaNodesExist,
  numaNodesHaveCpus,
  numaNodesLocal,
} from './numa-nodes.ts'
import { nixlInstalled, rayInstalled } from './software.ts'
import { tensorParallelInsideNode, tensorParallelLinked } from './tensor-parallel.ts'

/** Every check against a host, in the order in which they are answered. */
export const HOST_CHECKS: readonly HostCheck[] = [
  localWorldSizeDefined,
  devicesEnough,
  devicesUsable,
  assignedDevicesExist,
  assignedDevicesDistinct,
  deviceModelsEqual,
  noMigAcrossRanks,
  tensorParallelLinked,
  tensorParallelInsideNode,
  numactlInstalled,
  numaDetectionWorks,
  numaNodesCoverDevices,
  numaNodesExist,
  numaNodesHaveCpus,
  numaNodesAllowed,
  numaNodesLocal,
  numaCpusInsideNode,
  numaCpusAllowed,
  rayInstalled,
  nixlInstalled,
]

/** What vLLM's constructor does not look at: the verdicts on a resolved config on the host of a report. */
export const checkHost = (context: CheckContext): readonly Check[] =>
  HOST_CHECKS.flatMap((check) => check(context) ?? [])
