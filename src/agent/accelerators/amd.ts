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
import { type KfdDevice, type KfdFacts, probeKfd } from './amd/kfd.ts'
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
  undecided,
  unknownCount,
  unusable,
  type Vendor,
  type VendorDevice,
} from './vendor.ts'
import { countChosen, selectRocm, spell } from './visible-devices.ts'

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
      devices: isKnown(kfd.devices) ? byGpu(kfd.devices).map((gpu) => listedGpu(root, gpu)) : [],
      incomplete:
        isKnown(kfd.devices) || kfd.devices.code === 'kfd_missing' ? undefined : kfd.devices,
      failure: undefined,
      sources: isKnown(kfd.devices) ? [kfd.source] : [],
      describeUnlisted: (device) => describe(root, device, [], kfd),
      count: (accelerators, env) => count(accelerators, env, kfd),
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

function listedGpu(root: Root, gpu: readonly KfdDevice[]): VendorDevice {
  return {
    address: gpu[0]?.address ?? '',
    keys: gpu.map(({ node }) => String(node)),
    pciId: gpu[0]?.pciId,
    driver: undefined,
    describe: (device) => describe(root, device, gpu, undefined),
  }
}

function describe(
  root: Root,
  pci: PciDevice | undefined,
  gpu: readonly KfdDevice[],
  kfd: KfdFacts | undefined,
): Described {
  const silent =
    kfd && !isKnown(kfd.devices)
      ? kfd.devices
      : new Unknown('kfd', 'kfd_not_listed', 'KFD does not list the device')
  const isSplit = gpu.length > 1
  const isListed = gpu.length > 0
  const details: Details = {
    model: readFile(root, pci, 'product_name', (line) => (NAME.test(line) ? line : undefined)),
    uuid: uuidOf(root, pci, gpu, silent),
    memory_bytes: firstKnown(wholeMemory(gpu, silent), videoMemory(root, pci)),
    partitioning: isListed ? (isSplit ? 'compute' : 'none') : silent,
    partitions: isListed ? (isSplit ? partitions(gpu) : []) : silent,
    memoryNode: new Unknown('kfd', 'memory_node_not_told', 'KFD names no node for the memory'),
    peers: isListed ? peersOf(gpu) : silent,
    affinity: undefined,
  }
  if (isListed) return { details, usability: USABLE }
  const hidden = 'KFD does not list it: it has failed, or it is kept from this process'
  const isKnownHidden = kfd === undefined || isKnown(kfd.devices)
  return { details, usability: isKnownHidden ? unusable(hidden) : undecided(silent) }
}

/** A file of amdgpu beside the PCI device. */
function readFile<T>(
  root: Root,
  pci: PciDevice | undefined,
  name: string,
  read: (line: string) => T | undefined,
): Fact<T> {
  if (!pci) return new Unknown('pci', 'pci_not_listed', 'The tree has no PCI folder of the device')
  const path = `${pci.folder}/${name}`
  const line = root.line(path)
  if (!isRead(line)) return unread('amdgpu', 'amdgpu_unreadable', line)
  const bad = new Unknown('amdgpu', 'amdgpu_unreadable', `${path}: its content makes no sense`)
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

function peersOf(gpu: readonly KfdDevice[]): Fact<readonly string[]> {
  const peers = new Set<string>()
  for (const { xgmiPeers } of gpu) {
    if (!isKnown(xgmiPeers)) return xgmiPeers
    for (const peer of xgmiPeers) peers.add(String(peer))
  }
  return [...peers]
}

function partitions(gpu: readonly KfdDevice[]): PartitionDraft[] {
  const shared = notApplicable('kfd', 'Compute partitions share the UUID of their GPU')
  const profile = new Unknown('kfd', 'partition_mode_not_told', 'KFD does not name the mode')
  return gpu.map((device, index) => ({
    index,
    kind: 'compute' as const,
    uuid: shared,
    profile,
    memory_bytes: device.memoryBytes,
  }))
}

const RENUMBERED_BY_ROCR = new Unknown(
  'visible_devices',
  'renumbered_by_rocr',
  'ROCR_VISIBLE_DEVICES is set: it renumbers the devices, below what vLLM sees',
)

/** In KFD's numbering: each compute partition is a device. */
function count(
  accelerators: readonly FoundAccelerator[],
  env: Environment,
  { devices }: KfdFacts,
): Counted {
  if (!isKnown(devices)) return unknownCount(devices)
  const numbered = devices.map((device) => {
    const index = accelerators.findIndex(({ listed }) => listed?.keys.includes(String(device.node)))
    const { draft, listed } = accelerators[index] ?? {}
    const keys = listed?.keys ?? []
    const partition = keys.length > 1 ? keys.indexOf(String(device.node)) : null
    return {
      uuid: device.uuid && isKnown(device.uuid) ? device.uuid : undefined,
      migUuids: [],
      place: draft && { accelerator: draft.index, partition },
    }
  })
  const counted = countChosen(selectRocm(env), numbered, `kfd, ${spell(env, VISIBILITY)}`)
  return env.ROCR_VISIBLE_DEVICES === undefined
    ? counted
    : { ...counted, visible: RENUMBERED_BY_ROCR }
}
