import { agree, type Claim, type Fact, firstKnown, isKnown, Unknown } from '../fact.ts'
import { normalizePciAddress } from '../probes/pci.ts'
import { domainOf, failureOf, healthOf } from './nvidia/health.ts'
import { askNvidiaSmi } from './nvidia/nvidia-smi.ts'
import { peersOf } from './nvidia/nvlink.ts'
import { askNvml, NVML_HUNG, type NvmlDevices } from './nvidia/nvml.ts'
import { type ProcDriver, type ProcDriverDevice, probeProcDriver } from './nvidia/proc-driver.ts'
import type { NvmlDevice, NvmlPartition, Reading } from './nvidia/protocol.ts'
import { probeXids, type XidEvents, xidProblems } from './nvidia/xid.ts'
import {
  type Counted,
  type Described,
  type Details,
  DISPLAY_CLASSES,
  type Environment,
  type FoundAccelerator,
  hasClass,
  type PartitionDraft,
  PROCESSING_CLASSES,
  USABLE,
  type Usability,
  undecided,
  unknownCount,
  unusable,
  type Vendor,
  type VendorContext,
  type VendorDevice,
} from './vendor.ts'
import { countChosen, type Numbered, selectCuda, spell } from './visible-devices.ts'

/** What NVIDIA's interfaces answered. */
interface Answers {
  /** NVML's answer or, when it failed, that of nvidia-smi; undefined: not asked, as the tree is not the running host's. */
  readonly nvml: Fact<NvmlDevices> | undefined
  /** Which of the two answered. */
  readonly nvmlFrom: 'nvml' | 'nvidia-smi'
  /** Why NVML failed, also where nvidia-smi stood in for it. */
  readonly nvmlFailure: Unknown | undefined
  readonly procDriver: ProcDriver
  /** The events that the driver logged; undefined: not asked, as the tree is not the running host's. */
  readonly xids: Fact<XidEvents> | undefined
}

/** NVIDIA's GPUs: NVML, asked in a child process; nvidia-smi when that fails; and `/proc/driver/nvidia`. */
export const nvidia: Vendor = {
  name: 'nvidia',
  pciIds: ['10de'],
  platform: 'cuda',
  drivers: ['nvidia'],
  isAccelerator: (device) => hasClass(device, DISPLAY_CLASSES, PROCESSING_CLASSES),
  probe: async (context) => {
    const answers = await ask(context)
    const { nvml, procDriver, nvmlFailure, nvmlFrom } = answers
    const isAbsent = !isKnown(procDriver) && procDriver.code === 'not_applicable'
    return {
      devices: listedDevices(answers),
      incomplete: isKnown(procDriver) || isAbsent ? undefined : procDriver,
      failure: nvmlFailure,
      healthDoubt: answers.xids instanceof Unknown ? answers.xids : undefined,
      sources: [
        ...(nvml && isKnown(nvml) ? [nvmlFrom] : []),
        ...(isKnown(procDriver) ? ['procfs /proc/driver/nvidia'] : []),
      ],
      countsLost: nvml !== undefined && isKnown(nvml) && nvml.lost.length > 0,
      driverVersion: nvml && isKnown(nvml) ? factOf(nvml.driver_version) : undefined,
      cudaVersion:
        nvml && isKnown(nvml) && nvml.cuda_version ? factOf(nvml.cuda_version) : undefined,
      describeUnlisted: () => describe(undefined, undefined, answers),
      count: (accelerators, env) => count(accelerators, env, answers),
    }
  },
}

/** NVML and, when it failed, nvidia-smi. Nothing is asked for a tree that is not the running host's. */
async function ask(context: VendorContext): Promise<Answers> {
  const { root, deadlineSeconds, nvmlLibrary, nvidiaSmi } = context
  const nvml = root.live ? await askNvml({ library: nvmlLibrary, deadlineSeconds }) : undefined
  const nvmlFailure = nvml instanceof Unknown ? nvml : undefined
  const silence = nvmlFailure?.code === NVML_HUNG ? nvmlFailure : undefined
  const procDriver = probeProcDriver(root, silence)
  const xids = nvml && isKnown(nvml) && nvml.devices.length > 0 ? probeXids(root) : undefined
  if (!nvmlFailure) return { nvml, nvmlFrom: 'nvml', nvmlFailure, procDriver, xids }
  const printed = await askNvidiaSmi({ program: nvidiaSmi, deadlineSeconds })
  const answer = isKnown(printed) ? printed : nvmlFailure
  return { nvml: answer, nvmlFrom: 'nvidia-smi', nvmlFailure, procDriver, xids }
}

function listedDevices(answers: Answers): VendorDevice[] {
  const { nvml, procDriver } = answers
  const shown = isKnown(procDriver) ? procDriver : new Map<string, ProcDriverDevice>()
  const listed = new Map(
    (nvml && isKnown(nvml) ? nvml.devices : []).map((device) => [addressOf(device), device]),
  )
  return [...new Set([...shown.keys(), ...listed.keys()])].map((address) => {
    const device = listed.get(address)
    const proc = shown.get(address)
    return {
      address,
      keys: device ? [String(device.index)] : [],
      pciId: device && NO_PCI_ID.has(device.pci_id) ? undefined : device?.pci_id,
      driver: proc ? 'nvidia' : undefined,
      describe: () => describe(device, proc, answers),
    }
  })
}

/** The placeholder for an id that was not reported: by nvidia-smi, and by NVML. */
const NO_PCI_ID: ReadonlySet<string> = new Set(['', '0000:0000'])

function addressOf({ pci_address }: NvmlDevice): string {
  return normalizePciAddress(pci_address) ?? pci_address
}

/** NVML first, then what the kernel driver shows in procfs. */
function describe(
  device: NvmlDevice | undefined,
  proc: ProcDriverDevice | undefined,
  answers: Answers,
): Described {
  const { nvml } = answers
  const silent = silence(nvml)
  const from = <T>(reading: Reading<T> | undefined): Fact<T> => (reading ? factOf(reading) : silent)
  const mig = from(device?.mig)
  const details = {
    model: firstKnown(from(device?.name), proc?.model ?? silent),
    uuid: both('UUID', from(device?.uuid), proc?.uuid ?? silent),
    memory_bytes: firstKnown(from(device?.memory_bytes), proc?.memoryBytes ?? silent),
    partitioning: isKnown(mig) ? (mig === 'enabled' ? ('mig' as const) : ('none' as const)) : mig,
    partitions: partitions(from(device?.partitions)),
    memoryNode: firstKnown(proc?.memoryNode ?? silent, from(device?.memory_numa_node)),
    peers: device && nvml && isKnown(nvml) ? peersOf(device, nvml.devices) : silent,
    affinity: device && 'value' in device.cpu_affinity ? device.cpu_affinity.value : undefined,
  }
  return {
    details: { ...details, ...more(device, silent, answers) },
    usability: assess(device, nvml),
  }
}

/** What NVML alone has; a tree that is not the running host's has none of it. */
function more(
  device: NvmlDevice | undefined,
  silent: Unknown,
  { nvml, xids }: Answers,
): Partial<Details> {
  if (!device) return silent.code === 'not_asked' ? {} : { health: silent, architecture: silent }
  const { compute_capability } = device
  const domain = domainOf(device)
  return {
    health: healthOf(
      device,
      nvml && isKnown(nvml) ? nvml.devices : [],
      xids && isKnown(xids) ? xidProblems(xids, addressOf(device)) : [],
    ),
    driverNode: factOf(device.memory_numa_node),
    ...(compute_capability && { architecture: factOf(compute_capability) }),
    ...(domain && { fabric_domain: domain }),
  }
}

/** What NVML and the kernel driver both say. */
function both(what: string, fromNvml: Fact<string>, fromDriver: Fact<string>): Fact<string> {
  const claims: Claim<string>[] = []
  if (isKnown(fromNvml)) claims.push({ from: `the ${what} of NVML`, value: fromNvml })
  if (isKnown(fromDriver)) claims.push({ from: 'that of /proc/driver/nvidia', value: fromDriver })
  return agree('nvml', 'nvml_contradicts', claims) ?? firstKnown(fromDriver, fromNvml)
}

function silence(nvml: Answers['nvml']): Unknown {
  if (!nvml) {
    const message = 'The tree is not that of the running host, so NVML was not asked'
    return new Unknown('nvml', 'not_asked', message)
  }
  if (!isKnown(nvml)) return nvml
  return new Unknown('nvml', 'nvml_not_listed', 'NVML does not list the device')
}

/** A reading of NVML as a fact. */
function factOf<T>(reading: Reading<T>): Fact<T> {
  return 'value' in reading ? reading.value : new Unknown('nvml', 'nvml_call_failed', reading.why)
}

function partitions(list: Fact<readonly NvmlPartition[]>): Fact<PartitionDraft[]> {
  if (!isKnown(list)) return list
  return list.map((partition, index) => {
    const name = factOf(partition.name)
    return {
      index,
      kind: 'mig' as const,
      uuid: factOf(partition.uuid),
      profile: isKnown(name) ? name.slice(name.lastIndexOf('MIG ') + 4).trim() : name,
      memory_bytes: factOf(partition.memory_bytes),
      gpu_instance: factOf(partition.gpu_instance),
      compute_instance: factOf(partition.compute_instance),
    }
  })
}

function assess(device: NvmlDevice | undefined, nvml: Answers['nvml']): Usability {
  if (!nvml) return USABLE
  if (!isKnown(nvml)) return undecided(nvml)
  if (!device) {
    const lost = nvml.lost[0]?.why
    return unusable(
      lost
        ? `NVML cannot open it: ${lost}`
        : 'NVML does not list it: it has failed, or this process may not access it',
    )
  }
  const failure = failureOf(device)
  if (failure) return unusable(failure)
  const split = 'value' in device.mig && device.mig.value === 'enabled'
  if (split && 'value' in device.partitions && device.partitions.value.length === 0) {
    return unusable('MIG is on, and no MIG device was made')
  }
  return USABLE
}

/** In NVML's numbering, the devices that it counts and cannot hand out included, as vLLM counts them too. */
function count(
  accelerators: readonly FoundAccelerator[],
  env: Environment,
  { nvml, nvmlFrom }: Answers,
): Counted {
  if (nvml && !isKnown(nvml)) return unknownCount(nvml)
  const source = `${nvml ? nvmlFrom : 'pci and driver'}, ${spell(env, ['CUDA_VISIBLE_DEVICES'])}`
  const selection = selectCuda(env)
  if (!nvml) {
    const unclear = accelerators.map(({ draft }) => draft.usable).find((usable) => !isKnown(usable))
    if (unclear instanceof Unknown) return unknownCount(unclear)
    const usable = accelerators.filter(({ draft }) => draft.usable === true)
    return countChosen(selection, usable.map(numbered), source)
  }
  const byOrdinal = new Map(
    accelerators.flatMap((one) => (one.listed?.keys ?? []).map((key) => [Number(key), one])),
  )
  const length = nvml.devices.length + nvml.lost.length
  const devices = Array.from({ length }, (_, ordinal) => {
    const one = byOrdinal.get(ordinal)
    return one ? numbered(one) : { uuid: undefined, migUuids: undefined, place: undefined }
  })
  const counted = countChosen(selection, devices, source)
  const models = new Set(nvml.devices.map(({ name }) => ('value' in name ? name.value : '')))
  const isByAddress = env.CUDA_DEVICE_ORDER === 'PCI_BUS_ID' || models.size < 2
  return isByAddress ? counted : { ...counted, visible: UNORDERED }
}

const UNORDERED = new Unknown(
  'visible_devices',
  'device_order_unknown',
  'The GPUs are of several models, which CUDA numbers by speed, and NVML by address. Set CUDA_DEVICE_ORDER=PCI_BUS_ID',
)

function numbered({ draft }: FoundAccelerator): Numbered {
  const { uuid, partitions, partitioning, index } = draft
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const parts = Array.isArray(partitions) ? partitions : undefined
  return {
    uuid: text(uuid),
    migUuids: partitioning === 'none' ? [] : parts?.map((partition) => text(partition.uuid)),
    place: { accelerator: index, partition: null },
  }
}
