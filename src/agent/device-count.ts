import type { VisibleDevice } from '../hosts/report.ts'
import type { Findings } from './accelerators/candidates.ts'
import type { Accelerators } from './accelerators/describe.ts'
import { type Fact, isKnown, notApplicable, Unknown } from './fact.ts'
import {
  type Choosable,
  choose,
  type Selection,
  selectCuda,
  selectRocm,
} from './visible-devices.ts'

/** What vLLM would count, and the devices in its order. */
export interface Counted {
  readonly count: Fact<number>
  readonly visible: Fact<VisibleDevice[]>
  readonly source: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** A device in the driver's numbering; `place` is where the report has it, undefined where it could not be told. */
interface Numbered extends Choosable {
  readonly place: VisibleDevice | undefined
}

/** Intel's data centre Max GPUs show each of their two stacks as a device. */
const INTEL_WITH_STACKS = /^8086:0bd[4-9a-b]$/

/** Counts devices the way vLLM does on `platform`, which is told apart from what is in the box. */
export function countDevices(
  platform: Fact<string>,
  accelerators: Fact<Accelerators>,
  findings: Findings,
  env: Environment,
): Counted {
  if (!isKnown(platform)) return unknownCount(platform)
  if (platform === 'cpu') {
    return { count: 0, visible: [], source: 'no accelerator that vLLM would use' }
  }
  if (!isKnown(accelerators)) return unknownCount(accelerators)
  if (platform === 'cuda') {
    const source = `${findings.nvml ? findings.nvmlFrom : 'pci and driver'}, ${spell(env, ['CUDA_VISIBLE_DEVICES'])}`
    return count(selectCuda(env), cudaDevices(accelerators, findings), source)
  }
  if (platform === 'rocm') {
    const names = ['HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES']
    const source = `kfd, ${spell(env, names)}`
    const counted = count(selectRocm(env), rocmDevices(accelerators, findings), source)
    return env.ROCR_VISIBLE_DEVICES === undefined
      ? counted
      : { ...counted, visible: RENUMBERED_BY_ROCR }
  }
  return platform === 'xpu' ? countXpu(accelerators, env) : unknownCount(TPU_NOT_COUNTED)
}

const TPU_NOT_COUNTED = notApplicable(
  'platform',
  'vLLM itself counts no TPU: its TPU plug-in does, from the chips that accelerators lists',
)

const RENUMBERED_BY_ROCR = new Unknown(
  'visible_devices',
  'renumbered_by_rocr',
  'ROCR_VISIBLE_DEVICES is set: it numbers the devices anew, below what vLLM sees',
)

function unknownCount(unknown: Unknown): Counted {
  return { count: unknown, visible: unknown, source: 'none' }
}

function spell(env: Environment, names: readonly string[]): string {
  const given = names.filter((name) => env[name] !== undefined)
  const text = given.map((name) => `${name}=${env[name]}`.slice(0, 300)).join(', ')
  return text || 'no visible devices set'
}

function count(selection: Fact<Selection>, devices: Fact<Numbered[]>, source: string): Counted {
  if (!isKnown(selection)) return unknownCount(selection)
  if (!isKnown(devices)) return unknownCount(devices)
  const chosen = choose(selection, devices)
  if (!isKnown(chosen)) return unknownCount(chosen)
  const places = chosen.map(({ ordinal, partition }): VisibleDevice | undefined => {
    const place = devices[ordinal]?.place
    return place && partition !== null ? { ...place, partition } : place
  })
  const known = places.filter((place) => place !== undefined)
  const lost = new Unknown('nvml', 'nvml_device_lost', 'NVML counts a device it cannot hand out')
  return { count: chosen.length, visible: known.length === places.length ? known : lost, source }
}

/** In NVML's numbering, the devices that it counts and cannot hand out included, for vLLM counts them too. */
function cudaDevices(accelerators: Accelerators, { nvml }: Findings): Fact<Numbered[]> {
  if (nvml && !isKnown(nvml)) return nvml
  const { drafts, candidates } = accelerators
  if (!nvml) {
    const own = drafts.filter((draft) => draft.vendor === 'nvidia')
    const open = own.map((draft) => draft.usable).find((usable) => !isKnown(usable))
    if (open instanceof Unknown) return open
    const usable = own.filter((draft) => draft.usable === true)
    return usable.map((draft) => numbered(accelerators, draft.index))
  }
  const byOrdinal = new Map(
    candidates.flatMap(({ nvml: device }, index) =>
      device ? [[device.index, index] as const] : [],
    ),
  )
  return Array.from({ length: nvml.devices.length + nvml.lost.length }, (_, ordinal) => {
    const index = byOrdinal.get(ordinal)
    if (index === undefined) return { uuid: undefined, migUuids: undefined, place: undefined }
    return numbered(accelerators, index)
  })
}

function numbered({ drafts }: Accelerators, index: number): Numbered {
  const { uuid, partitions, partitioning } = drafts[index] ?? {}
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const parts = Array.isArray(partitions) ? partitions : undefined
  return {
    uuid: text(uuid),
    migUuids: partitioning === 'none' ? [] : parts?.map((partition) => text(partition.uuid)),
    place: { accelerator: index, partition: null },
  }
}

/** In KFD's numbering: each compute partition is a device. */
function rocmDevices(accelerators: Accelerators, { kfd }: Findings): Fact<Numbered[]> {
  if (!isKnown(kfd.devices)) return kfd.devices
  return kfd.devices.map((device) => {
    const accelerator = accelerators.candidates.findIndex((one) => one.kfd.includes(device))
    const parts = accelerators.candidates[accelerator]?.kfd ?? []
    const partition = parts.length > 1 ? parts.indexOf(device) : null
    return { uuid: device.uuid, migUuids: [], place: { accelerator, partition } }
  })
}

function countXpu({ drafts }: Accelerators, env: Environment): Counted {
  const chosen = ['ZE_AFFINITY_MASK', 'ONEAPI_DEVICE_SELECTOR'].find((name) => env[name])
  if (chosen) return unknownXpu(`${chosen} is set, and only Level Zero knows what it leaves`)
  const usable = drafts.filter((draft) => draft.vendor === 'intel' && draft.usable === true)
  const stacked = usable.some((draft) => INTEL_WITH_STACKS.test(String(draft.pci_id)))
  if (stacked) return unknownXpu('Each stack of these GPUs may be a device, as Level Zero decides')
  const visible = usable.map((draft) => ({ accelerator: draft.index, partition: null }))
  return { count: visible.length, visible, source: 'pci vendor and driver' }
}

function unknownXpu(message: string): Counted {
  return unknownCount(new Unknown('level_zero', 'level_zero_not_read', message))
}
