import type { HealthProblemCode } from '../../../hosts/fault-codes.ts'
import type { Health } from '../../../hosts/report.ts'
import { type Draft, type Fact, Unknown } from '../../fact.ts'
import { plural } from '../../numbers.ts'
import { switchLinks } from './nvlink.ts'
import type { NvmlDevice, NvmlFabric, NvmlHealth } from './protocol.ts'

type Problem = Health['problems'][number] & { readonly code: HealthProblemCode }

const FABRIC_NOT_SUPPORTED = 0
const FABRIC_COMPLETED = 3
const NO_CLUSTER = '00000000-0000-0000-0000-000000000000'

/** NVML's reasons for lower clocks that are a fault of the machine; the others are part of normal work. */
const SLOWDOWNS: readonly (readonly [number, HealthProblemCode, string])[] = [
  [0x08, 'hardware_slowdown', 'The hardware halves the clocks: heat or power is out of bounds'],
  [0x40, 'thermal_slowdown', 'The hardware slows the device down because of its temperature'],
  [0x80, 'power_brake', 'The power supply asks the device to slow down'],
]

/** Why no program can use the device although the driver lists it; undefined: it can be used. */
export function failureOf(device: NvmlDevice): string | undefined {
  if (device.fatal === 15) return 'The GPU is lost: it has fallen off the bus (NVML 15)'
  if (device.fatal === 16) return 'The GPU requires a reset (NVML 16)'
  const fabric = device.fabric && 'value' in device.fabric ? device.fabric.value : null
  return fabric ? fabricFailure(fabric) : undefined
}

/** CUDA does not start on a device whose fabric is not up. */
function fabricFailure({ state, status }: NvmlFabric): string | undefined {
  if (state === FABRIC_NOT_SUPPORTED) return undefined
  if (state !== FABRIC_COMPLETED) {
    return `The NVLink fabric is not initialised (state ${state}), so CUDA cannot start. Check that NVIDIA Fabric Manager runs`
  }
  return status === 0 ? undefined : `The NVLink fabric failed to initialise (NVML ${status})`
}

/** The NVLink domain of the device: the devices of one cluster and clique reach one another. */
export function domainOf({ fabric }: NvmlDevice): { cluster: string; clique: number } | undefined {
  const joined = fabric && 'value' in fabric ? fabric.value : null
  if (joined?.state !== FABRIC_COMPLETED || joined.status !== 0) return undefined
  return joined.cluster === NO_CLUSTER
    ? undefined
    : { cluster: joined.cluster, clique: joined.clique }
}

/**
 * The device's health by NVML, by the links of the devices beside it, and by the XID events. It is unknown if no problem
 * was found and NVML did not answer everything.
 */
export function healthOf(
  device: NvmlDevice,
  devices: readonly NvmlDevice[],
  xids: Problem[],
): Draft<Health> | Unknown {
  const { health } = device
  if (!health)
    return new Unknown(
      'nvml',
      'health_not_told',
      'nvidia-smi was used instead of NVML, and not asked for health',
    )
  const failure = failureOf(device)
  const problems = [
    ...(failure ? [{ code: 'device_failed', message: failure }] : []),
    ...memoryProblems(health),
    ...linkProblems(device, devices),
    ...fabricProblems(device),
    ...slowdowns(health),
    ...xids,
  ]
  return { healthy: problems.length > 0 ? false : whole(health), problems }
}

function memoryProblems(health: NvmlHealth): Problem[] {
  const errors = 'value' in health.uncorrected_errors ? health.uncorrected_errors.value : null
  const isSet = (fact: NvmlHealth['row_remap_pending']) => 'value' in fact && fact.value === true
  return [
    errors && {
      code: 'uncorrectable_ecc' as const,
      message: `${plural(errors, 'uncorrectable memory error')} since the driver was loaded`,
    },
    isSet(health.row_remap_failed) && {
      code: 'row_remap_failed' as const,
      message: 'A faulty row of memory could not be remapped. Replace the device',
    },
    isSet(health.row_remap_pending) && {
      code: 'row_remap_pending' as const,
      message: 'A faulty row of memory is remapped at the next reset. Reset the device',
    },
    isSet(health.page_retirement_pending) && {
      code: 'page_retirement_pending' as const,
      message: 'A faulty page of memory is retired at the next reset. Reset the device',
    },
  ].filter((problem) => typeof problem === 'object' && problem !== null)
}

/** What NVML's mask says of the fabric: the place of each answer in it, its width, and which answers are bad. */
const FABRIC_HEALTH: readonly {
  readonly shift: number
  readonly width: number
  readonly bad: readonly number[]
  readonly message: string
}[] = [
  {
    shift: 0,
    width: 0x3,
    bad: [1],
    message: 'The NVLink fabric has less bandwidth than it should',
  },
  { shift: 2, width: 0x3, bad: [1], message: 'The NVLink fabric is recovering a route' },
  { shift: 4, width: 0x3, bad: [1], message: 'A route of the NVLink fabric is unhealthy' },
  { shift: 6, width: 0x3, bad: [1], message: 'The NVLink fabric is recovering from a timeout' },
  {
    shift: 8,
    width: 0xf,
    bad: [2, 3, 4, 5, 6, 7, 8],
    message: 'The NVLink fabric is configured incorrectly',
  },
]

function fabricProblems({ fabric }: NvmlDevice): Problem[] {
  const joined = fabric && 'value' in fabric ? fabric.value : null
  if (!joined) return []
  return FABRIC_HEALTH.filter(({ shift, width, bad }) =>
    bad.includes((joined.health >>> shift) & width),
  ).map(({ message }) => ({ code: 'fabric_degraded', message }))
}

/** Devices of one kind on one host have the same number of links to the switches. */
function linkProblems(device: NvmlDevice, devices: readonly NvmlDevice[]): Problem[] {
  const { nvlinks } = device
  if (!nvlinks || 'why' in nvlinks) return []
  const nameOf = ({ name }: NvmlDevice) => ('value' in name ? name.value : undefined)
  const alike = devices.filter((other) => nameOf(other) === nameOf(device))
  const most = Math.max(...alike.map(switchLinks))
  const own = switchLinks(device)
  if (own === most) return []
  const message = `${own} NVLinks to the switches are up, but a device beside it has ${most}. Reset the device`
  return [{ code: 'nvlink_down', message }]
}

function slowdowns({ slowdown_reasons }: NvmlHealth): Problem[] {
  const reasons = 'value' in slowdown_reasons ? (slowdown_reasons.value ?? 0) : 0
  return SLOWDOWNS.filter(([bit]) => reasons & bit).map(([, code, message]) => ({ code, message }))
}

function whole(health: NvmlHealth): Fact<boolean> {
  const facts = Object.entries(health)
  if (facts.every(([, fact]) => 'value' in fact && fact.value === null)) {
    return new Unknown('nvml', 'health_not_told', 'NVML does not report the health of the device')
  }
  const failed = facts.find(([, fact]) => 'why' in fact)
  if (!failed) return true
  const [name, fact] = failed
  const why = 'why' in fact ? fact.why : ''
  return new Unknown('nvml', 'health_not_told', `NVML does not report ${name}: ${why}`)
}
