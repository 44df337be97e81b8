import type { HostReport } from '../../hosts/report.ts'
import { complaintOf } from '../health-changes.ts'
import { outcomeOf } from '../outcome.ts'
import { portsOf } from '../ports.ts'

/** NCCL and vLLM's own broadcasts need more than the 64 MiB that containers get by default. */
const LEAST_SHARED_MEMORY = 2 ** 30
/** RDMA registers memory, which is locked: the default of most distributions is less than this. */
const LEAST_LOCKED_MEMORY = 2 ** 30

/** What is wrong on the host for vLLM, and what to do about it where that is known. */
export function problems(report: HostReport): string[] {
  return [
    ...(report.degraded
      ? ["a driver's own interface failed: what is known comes from PCI alone"]
      : []),
    ...(outcomeOf(report) === 'no_accelerator' ? ['no accelerator that a program can use'] : []),
    ...illDevices(report),
    ...hiddenDevices(report),
    ...farDevices(report),
    ...cards(report),
    ...limits(report),
  ]
}

function illDevices({ accelerators }: HostReport): string[] {
  return (accelerators ?? []).flatMap((one) => {
    const complaint = complaintOf(one)
    return complaint === undefined
      ? []
      : [`accelerator ${one.index} (${one.pci_address}): ${complaint}`]
  })
}

/** Only where a device is counted at all: else the platform, or the devices themselves, are the problem. */
function hiddenDevices({ accelerators, visible_devices, device_count }: HostReport): string[] {
  if (!device_count || visible_devices === null) return []
  const visible = new Set(visible_devices.map(({ accelerator }) => accelerator))
  const vendor = accelerators?.find(({ index }) => visible.has(index))?.vendor
  const hidden = (accelerators ?? []).filter(
    (one) => one.usable === true && one.vendor === vendor && !visible.has(one.index),
  )
  if (hidden.length === 0) return []
  const indices = hidden.map(({ index }) => index).join(', ')
  return [
    `vLLM would not see accelerators ${indices}, though they are usable: a variable such as CUDA_VISIBLE_DEVICES leaves them out`,
  ]
}

function farDevices({ visible_devices, accelerators, detected_numa_nodes }: HostReport): string[] {
  return (visible_devices ?? []).flatMap(({ accelerator }, device) => {
    const node = accelerators?.[accelerator]?.cpu_numa_node
    const detected = detected_numa_nodes?.[device]
    if (typeof node !== 'number' || detected === undefined || detected === node) return []
    return [
      `device ${device} is on NUMA node ${node}, and vLLM would bind its worker to ${detected}: set --numa-bind-nodes`,
    ]
  })
}

function cards({ nics }: HostReport): string[] {
  return (nics ?? []).flatMap((nic) => {
    const what = `RDMA card ${nic.name ?? nic.pci_address ?? ''}`.trim()
    if (nic.name === null) return [`${what}: no RDMA driver has taken it`]
    const ports = portsOf(nic)
    return ports
      .filter(({ state }) => state !== null && state !== 'ACTIVE')
      .map(
        ({ port, state }) => `${what}: its port ${ports.length > 1 ? `${port} ` : ''}is ${state}`,
      )
  })
}

function limits({ software, limits, memory_policy_allowed, nics }: HostReport): string[] {
  const { shared_memory_bytes: shared, locked_memory_bytes: locked } = limits ?? {}
  const isLess = (bytes: number | null | undefined, least: number) => bytes != null && bytes < least
  return [
    ...(software.numactl === false ? ['numactl is not installed, and numa_bind needs it'] : []),
    ...(memory_policy_allowed === false
      ? ['this process may not set its memory policy: numa_bind needs the capability SYS_NICE']
      : []),
    ...(isLess(shared, LEAST_SHARED_MEMORY)
      ? [`/dev/shm has ${shared} bytes. Give a container more, such as --shm-size=8g`]
      : []),
    ...(nics?.length && isLess(locked, LEAST_LOCKED_MEMORY)
      ? [
          `this process may lock ${locked} bytes of memory, and RDMA needs more: set LimitMEMLOCK=infinity or --ulimit memlock=-1`,
        ]
      : []),
  ]
}
