import type { HostReport } from '../../hosts/report.ts'
import { plural } from '../numbers.ts'
import { PLATFORM_UNSPECIFIED } from '../platform.ts'
import { visible } from '../visible.ts'
import { found } from './found.ts'
import { problems } from './problems.ts'
import { unknowns } from './unknowns.ts'

/**
 * For a person on the host: what was found, what could not be found out and why, what vLLM would do here, and last, where
 * a terminal shows it, what is wrong.
 */
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
  return `${lines.map(visible).join('\n')}\n`
}

function list(lines: readonly string[]): string[] {
  return lines.length > 0 ? lines.map((line) => `  ${line}`) : ['  none']
}

function verdicts(report: HostReport): string[] {
  const { platform, device_count, visible_devices, detected_numa_nodes, software } = report
  const reason = (fact: string) =>
    report.faults.find(({ facts }) => facts.includes(fact))?.message ?? 'the reason is not known'
  const isUnspecified = report.faults.some(
    ({ code, facts }) => code === PLATFORM_UNSPECIFIED && facts.includes('/platform'),
  )
  const devices = (visible_devices ?? []).map(({ accelerator, partition }) =>
    partition === null ? `${accelerator}` : `${accelerator}.${partition}`,
  )
  return [
    platform === null
      ? `${isUnspecified ? 'find no platform' : 'take an unknown platform'}: ${reason('/platform')}`
      : `take the platform ${platform}`,
    device_count === null
      ? `count an unknown number of devices: ${reason('/device_count')}`
      : `count ${plural(device_count, 'device')}${devices.length > 0 ? `: accelerators ${devices.join(', ')}` : ''}`,
    ...(device_count !== null && visible_devices === null
      ? [`use them in an unknown order: ${reason('/visible_devices')}`]
      : []),
    ...(detected_numa_nodes?.length
      ? [`detect the NUMA nodes ${detected_numa_nodes.join(', ')} for them`]
      : []),
    ...(software.python === null
      ? ['To include what depends on the release of vLLM, set --python to the Python it runs in']
      : []),
  ]
}
