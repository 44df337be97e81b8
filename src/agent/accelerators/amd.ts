import {
  agree,
  type Claim,
  type Fact,
  firstKnown,
  isKnown,
  notApplicable,
  Unknown,
  unread,
} from '../fact.ts'
import { parseMemorySize } from '../numbers.ts'
import type { PciDevice } from '../probes/pci.ts'
import { isRead, type Root } from '../root.ts'
import { healthOf, isResetting } from './amd/health.ts'
import { type KfdDevice, type KfdFacts, probeKfd } from './amd/kfd.ts'
import { selectRocm } from './amd/visible-devices.ts'
import {
  type Counted,
  type Described,
  type Details,
  DISPLAY_CLASSES,
  type Environment,
  type FoundAccelerator,
  hasClass,
  type PartitionDraft,
  type Peer,
  PROCESSING_CLASSES,
  USABLE,
  undecided,
  unknownCount,
  unusable,
  type Vendor,
  type VendorDevice,
} from './vendor.ts'
import { countChosen, type Selection, spell } from './visible-devices.ts'

const VISIBILITY = ['HIP_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES', 'CUDA_VISIBLE_DEVICES']
const NAME = /^\P{C}{1,256}$/u

/** AMD's GPUs: KFD's topology, and the files that amdgpu puts beside the PCI device. */
export const amd: Vendor = {
  name: 'amd',
  pciIds: ['1002'],
  platform: 'rocm',
  drivers: ['amdgpu'],
  isAccelerator: (device) => hasClass(device, DISPLAY_CLASSES, PROCESSING_CLASSES),
  probe: ({ root }) => {
    const kfd = probeKfd(root)
    return {
      devices: isKnown(kfd.devices)
        ? byGpu(kfd.devices).map((gpu) => listedGpu(root, gpu, kfd))
        : [],
      incomplete:
        isKnown(kfd.devices) || kfd.devices.code === 'kfd_missing' ? undefined : kfd.devices,
      failure: undefined,
      sources: isKnown(kfd.devices) ? [kfd.source] : [],
      describeUnlisted: (device) => describe(root, device, [], kfd),
      count: (accelerators, env, version) =>
        count(accelerators, kfd, selectRocm(env, version), env),
    }
  },
}

/** KFD's devices, those of one GPU together: partitions share its address and its unique id. */
function byGpu(devices: readonly KfdDevice[]): KfdDevice[][] {
  const gpus = new Map<string, KfdDevice[]>()
  for (const device of devices) {
    const uuid = device.uuid && isKnown(device.uuid) ? device.uuid : device.node
    const key = `${device.address} ${uuid}`
    gpus.set(key, [...(gpus.get(key) ?? []), device])
  }
  return [...gpus.values()]
}

function listedGpu(root: Root, gpu: readonly KfdDevice[], kfd: KfdFacts): VendorDevice {
  return {
    address: gpu[0]?.address ?? '',
    keys: gpu.map(({ node }) => String(node)),
    pciId: gpu[0]?.pciId,
    driver: undefined,
    describe: (device) => describe(root, device, gpu, kfd),
  }
}

function describe(
  root: Root,
  pci: PciDevice | undefined,
  gpu: readonly KfdDevice[],
  kfd: KfdFacts,
): Described {
  const silent = !isKnown(kfd.devices)
    ? kfd.devices
    : new Unknown('kfd', 'kfd_not_listed', 'KFD does not list the device')
  const partitioning = partitioningOf(root, pci, gpu, kfd)
  const isListed = gpu.length > 0
  const details: Details = {
    model: readFile(root, pci, 'product_name', (line) => (NAME.test(line) ? line : undefined)),
    uuid: uuidOf(root, pci, gpu, silent),
    memory_bytes: kfd.hidesNodes
      ? videoMemory(root, pci)
      : firstKnown(wholeMemory(gpu, silent), videoMemory(root, pci)),
    partitioning: isListed ? partitioning : silent,
    partitions: isListed ? partitionsOf(partitioning, gpu, root, pci) : silent,
    memoryNode: new Unknown('kfd', 'memory_node_not_told', 'KFD names no node for the memory'),
    peers: isListed ? peersOf(gpu) : silent,
    affinity: undefined,
    architecture: gpu[0]?.architecture ?? silent,
    ...modesOf(root, pci),
    health: pci ? healthOf(root, pci) : PCI_NOT_LISTED,
  }
  if (pci && isResetting(root, pci)) {
    return { details, usability: unusable('amdgpu is resetting it') }
  }
  if (isListed) return { details, usability: USABLE }
  const hidden = 'KFD does not list it: it has failed, or this process may not access it'
  const isKnownHidden = isKnown(kfd.devices)
  return { details, usability: isKnownHidden ? unusable(hidden) : undecided(silent) }
}

const PCI_NOT_LISTED = new Unknown(
  'pci',
  'pci_not_listed',
  'The tree has no PCI folder of the device',
)

/** A file of amdgpu beside the PCI device. */
function readFile<T>(
  root: Root,
  pci: PciDevice | undefined,
  name: string,
  read: (line: string) => T | undefined,
): Fact<T> {
  if (!pci) return PCI_NOT_LISTED
  const path = `${pci.folder}/${name}`
  const line = root.line(path)
  if (!isRead(line)) return unread('amdgpu', 'amdgpu_unreadable', line)
  const bad = new Unknown('amdgpu', 'amdgpu_unreadable', `${path}: its content is invalid`)
  return read(line) ?? bad
}

function uuidOf(
  root: Root,
  pci: PciDevice | undefined,
  gpu: readonly KfdDevice[],
  silent: Unknown,
): Fact<string> {
  const unique = readFile(root, pci, 'unique_id', (line) =>
    /^[0-9a-f]{16}$/.test(line) ? `GPU-${line}` : undefined,
  )
  const claims: Claim<string>[] = []
  if (isKnown(unique)) claims.push({ from: `${pci?.folder}/unique_id`, value: unique })
  const own = gpu[0]?.uuid
  if (own && isKnown(own)) claims.push({ from: 'unique_id in KFD', value: own })
  return agree('amdgpu', 'amdgpu_contradicts', claims) ?? own ?? (isKnown(unique) ? silent : unique)
}

function videoMemory(root: Root, pci: PciDevice | undefined): Fact<number> {
  return readFile(root, pci, 'mem_info_vram_total', parseMemorySize)
}

function wholeMemory(gpu: readonly KfdDevice[], silent: Unknown): Fact<number> {
  let sum = 0
  for (const { memoryBytes } of gpu) {
    if (!isKnown(memoryBytes)) return memoryBytes
    sum += memoryBytes
  }
  return gpu.length > 0 ? sum : silent
}

const LINKS_NOT_TOLD = new Unknown(
  'kfd',
  'links_not_told',
  'KFD names the GPUs that XGMI joins, and not the number of links',
)

function peersOf(gpu: readonly KfdDevice[]): Fact<readonly Peer[]> {
  const peers = new Map<number, Peer>()
  for (const { xgmiPeers } of gpu) {
    if (!isKnown(xgmiPeers)) return xgmiPeers
    for (const peer of xgmiPeers) {
      peers.set(peer, { key: String(peer), kind: 'xgmi', count: LINKS_NOT_TOLD })
    }
  }
  return [...peers.values()]
}

/** The modes that amdgpu shows beside the PCI device of a GPU that can be split. */
const COMPUTE_MODES = /^(?:SPX|DPX|TPX|QPX|CPX)$/
const MEMORY_MODES = /^NPS[1248]$/
const COMPUTE_MODE = 'current_compute_partition'
const MEMORY_MODE = 'current_memory_partition'
const SPLITTABLE = new Set(['gfx942', 'gfx950'])

function modesOf(
  root: Root,
  pci: PciDevice | undefined,
): { compute_partitioning: Fact<string>; memory_partitioning: Fact<string> } {
  const mode = (file: string, modes: RegExp) => {
    if (pci && !root.exists(`${pci.folder}/${file}`)) {
      if (!isKnown(pci.driver)) return pci.driver
      return notApplicable(
        'amdgpu',
        `amdgpu shows no ${file}, so the GPU does not support this split`,
      )
    }
    return readFile(root, pci, file, (line) => (modes.test(line) ? line : undefined))
  }
  return {
    compute_partitioning: mode(COMPUTE_MODE, COMPUTE_MODES),
    memory_partitioning: mode(MEMORY_MODE, MEMORY_MODES),
  }
}

/**
 * Several nodes of KFD at one GPU are its partitions. A single node is the whole GPU or the only partition that this
 * process may use: the mode that amdgpu shows decides, else the position of the partition.
 */
function partitioningOf(
  root: Root,
  pci: PciDevice | undefined,
  gpu: readonly KfdDevice[],
  kfd: KfdFacts,
): Fact<'compute' | 'none'> {
  const [first] = gpu
  const { compute_partitioning: mode } = modesOf(root, pci)
  const isSplit = gpu.length > 1 || (first?.partition ?? 0) > 0
  if (isKnown(mode)) return byMode(mode, isSplit, pci)
  if (isSplit) return 'compute'
  if (mode.code === 'amdgpu_unreadable') return mode
  const architecture = first && isKnown(first.architecture) ? first.architecture : ''
  if (!kfd.hidesNodes || !SPLITTABLE.has(architecture)) return 'none'
  const message =
    'This process may not access some devices of KFD, so this one may be a partition or a whole GPU'
  return new Unknown('kfd', 'partitioning_unclear', message)
}

function byMode(
  mode: string,
  isSplit: boolean,
  pci: PciDevice | undefined,
): Fact<'compute' | 'none'> {
  if (mode !== 'SPX') return 'compute'
  if (!isSplit) return 'none'
  const message = `${pci?.folder}/${COMPUTE_MODE} says ${mode}, and KFD shows partitions`
  return new Unknown('amdgpu', 'amdgpu_contradicts', message)
}

function partitionsOf(
  partitioning: Fact<'compute' | 'none'>,
  gpu: readonly KfdDevice[],
  root: Root,
  pci: PciDevice | undefined,
): Details['partitions'] {
  if (!isKnown(partitioning)) return partitioning
  if (partitioning === 'none') return []
  const shared = notApplicable('kfd', 'Compute partitions share the UUID of their GPU')
  const profile = modesOf(root, pci).compute_partitioning
  return gpu.map(
    (device, index): PartitionDraft => ({
      index,
      kind: 'compute',
      uuid: shared,
      profile,
      memory_bytes: device.memoryBytes,
    }),
  )
}

const RENUMBERED_BY_ROCR = new Unknown(
  'visible_devices',
  'renumbered_by_rocr',
  'ROCR_VISIBLE_DEVICES is set and renumbers the devices before vLLM sees them',
)

/** In KFD's numbering: each compute partition is a device. */
function count(
  accelerators: readonly FoundAccelerator[],
  { devices }: KfdFacts,
  selection: Fact<Selection>,
  env: Environment,
): Counted {
  if (!isKnown(devices)) return unknownCount(devices)
  const numbered = devices.map((device) => {
    const index = accelerators.findIndex(({ listed }) => listed?.keys.includes(String(device.node)))
    const { draft, listed } = accelerators[index] ?? {}
    const keys = listed?.keys ?? []
    const isPart = draft?.partitioning === 'compute'
    const partition = isPart ? keys.indexOf(String(device.node)) : null
    return {
      uuid: device.uuid && isKnown(device.uuid) ? device.uuid : undefined,
      migUuids: [],
      place: draft && { accelerator: draft.index, partition },
    }
  })
  const counted = countChosen(selection, numbered, `kfd, ${spell(env, VISIBILITY)}`)
  return env.ROCR_VISIBLE_DEVICES === undefined
    ? counted
    : { ...counted, visible: RENUMBERED_BY_ROCR }
}
