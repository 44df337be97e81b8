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

/** Every check against a host, in the order in which they are answered; `summary` is what is so when it passes. */
export const HOST_CHECKS: readonly {
  readonly code: string
  readonly summary: string
  readonly check: HostCheck
}[] = [
  {
    code: 'local_world_size_defined',
    summary: 'The number of ranks on one host is defined.',
    check: localWorldSizeDefined,
  },
  {
    code: 'devices_enough',
    summary: 'The host has as many devices as the ranks on it need.',
    check: devicesEnough,
  },
  {
    code: 'devices_usable',
    summary: 'Each device that would be used works.',
    check: devicesUsable,
  },
  {
    code: 'assigned_devices_exist',
    summary: 'Each assigned physical id is a device of the host.',
    check: assignedDevicesExist,
  },
  {
    code: 'assigned_devices_distinct',
    summary: 'No device is assigned twice.',
    check: assignedDevicesDistinct,
  },
  {
    code: 'device_models_equal',
    summary: 'The devices that would be used are of one model.',
    check: deviceModelsEqual,
  },
  {
    code: 'mig_single_rank',
    summary: 'Ranks on MIG devices do not form a tensor-parallel group.',
    check: noMigAcrossRanks,
  },
  {
    code: 'tensor_parallel_linked',
    summary: 'NVLink or XGMI joins the devices of each tensor-parallel group.',
    check: tensorParallelLinked,
  },
  {
    code: 'tensor_parallel_inside_numa_node',
    summary: 'No tensor-parallel group sends its traffic from one NUMA node to another.',
    check: tensorParallelInsideNode,
  },
  {
    code: 'numactl_installed',
    summary: 'numactl, which vLLM binds its workers with, is there.',
    check: numactlInstalled,
  },
  {
    code: 'numa_detection_works',
    summary: 'vLLM would find the NUMA nodes of the devices by itself.',
    check: numaDetectionWorks,
  },
  {
    code: 'numa_bind_nodes_cover_devices',
    summary: 'There is one node for each visible device.',
    check: numaNodesCoverDevices,
  },
  {
    code: 'numa_bind_nodes_exist',
    summary: 'Each node is one of the host.',
    check: numaNodesExist,
  },
  { code: 'numa_bind_nodes_have_cpus', summary: 'Each node has CPUs.', check: numaNodesHaveCpus },
  {
    code: 'numa_bind_nodes_allowed',
    summary: 'Memory of each node may be used.',
    check: numaNodesAllowed,
  },
  {
    code: 'numa_bind_nodes_local',
    summary: 'Each node is the one that the device is on.',
    check: numaNodesLocal,
  },
  {
    code: 'numa_bind_cpus_inside_node',
    summary: 'The CPUs of each device lie inside its node.',
    check: numaCpusInsideNode,
  },
  { code: 'numa_bind_cpus_allowed', summary: 'Each CPU may be used.', check: numaCpusAllowed },
  {
    code: 'ray_installed',
    summary: 'Ray is there when the config runs on it.',
    check: rayInstalled,
  },
  {
    code: 'nixl_installed',
    summary: 'NIXL is there when elastic expert parallelism moves experts asynchronously.',
    check: nixlInstalled,
  },
]

/** What vLLM's constructor does not look at: the verdicts on a resolved config on the host of a report. */
export const checkHost = (context: CheckContext): readonly Check[] =>
  HOST_CHECKS.flatMap(({ check }) => check(context) ?? [])
