import type { HostReport } from '../hosts/report.ts'
import { complaintOf } from './health-changes.ts'
import { show } from './table.ts'

/** Codes of faults that are no failure: nothing to read, or nobody asked. */
const NO_FAILURE: ReadonlySet<string> = new Set(['not_applicable', 'not_asked'])
const GIBIBYTE = 1_073_741_824
/** NCCL and vLLM's own broadcasts need more than the 64 MiB that containers get by default. */
const LEAST_SHARED_MEMORY = GIBIBYTE
const MOST_FACTS_SHOWN = 4

/** For a person on the host: what was found, what was not and why, and what vLLM would do here. */
export function renderDoctor(report: HostReport): string {
  const lines = [
    'Found',
    ...list(found(report)),
    '',
    'Could not find out',
    ...list(unknowns(report)),
    '',
    'What vLLM would do here',
    ...list(verdicts(report)),
    '',
    'Problems',
    ...list(problems(report)),
  ]
  return `${lines.map(show).join('\n')}\n`
}

function list(lines: readonly string[]): string[] {
  return lines.length > 0 ? lines.map((line) => `  ${line}`) : ['  none']
}

function found(report: HostReport): string[] {
  const { system, accelerators, numa_nodes, cpus, nics, software } = report
  const counts = new Map<string, number>()
  for (const { vendor, model, pci_id } of accelerators ?? []) {
    const what = `${vendor} ${model ?? pci_id ?? ''}`.trim()
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return [
    `host ${system.hostname ?? 'without a known name'}, kernel ${system.kernel ?? 'unknown'}`,
    ...[...counts].map(([what, count]) => `${count} × ${what}`),
    ...(accelerators?.length === 0 ? ['no accelerator'] : []),
    ...(numa_nodes ? [`${numa_nodes.length} NUMA node(s)`] : []),
    ...(cpus.allowed === null ? [] : [`CPUs ${cpus.allowed || 'none'} for this process`]),
    ...(nics ?? []).map((nic) => `RDMA card ${nic.name ?? nic.pci_address ?? 'without a name'}`),
    ...(software.driver_version ? [`driver ${software.driver_version}`] : []),
    ...(software.vllm ? [`vLLM ${software.vllm}`] : []),
  ]
}

function unknowns({ faults }: HostReport): string[] {
  return faults
    .filter(({ code }) => !NO_FAILURE.has(code))
    .map(({ code, message, facts }) => {
      const shown = facts.slice(0, MOST_FACTS_SHOWN).join(', ')
      const more =
        facts.length > MOST_FACTS_SHOWN ? ` and ${facts.length - MOST_FACTS_SHOWN} more` : ''
      return `${code}: ${message}${shown && ` (${shown}${more})`}`
    })
}

function verdicts(report: HostReport): string[] {
  const { platform, device_count, visible_devices, detected_numa_nodes } = report
  const reason = (fact: string) =>
    report.faults.find(({ facts }) => facts.includes(fact))?.message ?? 'the reason is not known'
  const devices = (visible_devices ?? []).map(({ accelerator, partition }) =>
    partition === null ? `${accelerator}` : `${accelerator}.${partition}`,
  )
  return [
    platform === null
      ? `no known platform: ${reason('/platform')}`
      : `take the platform ${platform}`,
    device_count === null
      ? `count an unknown number of devices: ${reason('/device_count')}`
      : `count ${device_count} device(s)${devices.length > 0 ? `: accelerators ${devices.join(', ')}` : ''}`,
    ...(detected_numa_nodes?.length
      ? [`detect the NUMA nodes ${detected_numa_nodes.join(', ')} for them`]
      : []),
  ]
}

function problems(report: HostReport): string[] {
  const { accelerators, software, limits, memory_policy_allowed, degraded } = report
  const devices = (accelerators ?? []).flatMap((one) => {
    const complaint = complaintOf(one)
    return complaint === undefined
      ? []
      : [`accelerator ${one.index} (${one.pci_address}): ${complaint}`]
  })
  const shared = limits?.shared_memory_bytes
  const isSmall = shared !== null && shared !== undefined && shared < LEAST_SHARED_MEMORY
  return [
    ...(degraded ? ["a driver's own interface failed: what is known comes from PCI alone"] : []),
    ...devices,
    ...farDevices(report),
    ...(software.numactl === false ? ['numactl is not installed, and numa_bind needs it'] : []),
    ...(memory_policy_allowed === false
      ? ['this process may not set its memory policy: numa_bind needs the capability SYS_NICE']
      : []),
    ...(isSmall
      ? [`/dev/shm has ${shared} bytes. Give a container more, such as --shm-size=8g`]
      : []),
  ]
}

function farDevices({ visible_devices, accelerators, detected_numa_nodes }: HostReport): string[] {
  return (visible_devices ?? []).flatMap(({ accelerator }, device) => {
    const node = accelerators?.[accelerator]?.cpu_numa_node
    const detected = detected_numa_nodes?.[device]
    if (typeof node !== 'number' || detected === undefined || detected === node) return []
    return [
      `device ${device} is on NUMA node ${node}, and vLLM would bind its worker to ${detected}`,
    ]
  })
}
