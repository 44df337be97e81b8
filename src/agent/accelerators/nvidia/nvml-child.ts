import { readFabric, readHealth } from './nvml-health.ts'
import {
  describeStatus,
  type FunctionName,
  type Handle,
  NOT_SUPPORTED,
  NvmlError,
  NvmlLibrary,
  SUCCESS,
} from './nvml-library.ts'
import type { NvmlAnswer, NvmlDevice, NvmlPartition, Reading } from './protocol.ts'

const INVALID_ARGUMENT = 2
const NOT_FOUND = 6
const NVLINK_CAPABILITY = 2
/** What NVML calls the other end of a link that is an NVSwitch. */
const SWITCH = 2
/** Twice as many as any device has. */
const MOST_LINKS = 36
const TEXT_LENGTH = 96
/** 16 bytes of legacy bus id, five 32-bit numbers, 32 bytes of bus id. */
const PCI_INFO_LENGTH = 68
/** Enough words for 16,384 processors. */
const AFFINITY_WORDS = 256

/** Everything the agent wants to know of NVIDIA devices; `libraryPath` is what the loader is given. */
export function askNvml(libraryPath: string): NvmlAnswer {
  try {
    const library = new NvmlLibrary(libraryPath)
    library.call('nvmlInit_v2')
    return readAll(library)
  } catch (error) {
    const code = error instanceof NvmlError ? error.code : 'nvml_failed'
    const message = error instanceof Error ? error.message : String(error)
    return { error: { code, message: message.slice(0, 512) } }
  }
}

function readAll(library: NvmlLibrary): NvmlAnswer {
  const count = readNumber(library, 'nvmlDeviceGetCount_v2')
  const handles = new Map<number, Handle>()
  const lost: { index: number; why: string }[] = []
  for (let index = 0; index < Math.min(count, 1024); index += 1) {
    const handle = new BigUint64Array(1)
    const found = attempt(() => library.call('nvmlDeviceGetHandleByIndex_v2', index, handle))
    if ('why' in found) lost.push({ index, why: found.why })
    else handles.set(index, handle[0] ?? 0n)
  }
  const devices: NvmlDevice[] = []
  for (const [index, handle] of handles) {
    const device = attempt(() => readDevice(library, index, handle, handles))
    if ('why' in device) lost.push({ index, why: device.why })
    else devices.push(device.value)
  }
  const driver_version = attempt(() => readText(library, 'nvmlSystemGetDriverVersion'))
  const cuda_version = attempt(() => readCudaVersion(library))
  return { driver_version, cuda_version, devices, lost }
}

function readDevice(
  library: NvmlLibrary,
  index: number,
  handle: Handle,
  handles: ReadonlyMap<number, Handle>,
): NvmlDevice {
  library.takeFatal()
  const mig = attempt(() => readMigMode(library, handle))
  const enabled = 'value' in mig && mig.value === 'enabled'
  const device = {
    index,
    ...readPciInfo(library, handle),
    name: attempt(() => readText(library, 'nvmlDeviceGetName', handle)),
    uuid: attempt(() => readText(library, 'nvmlDeviceGetUUID', handle)),
    memory_bytes: attempt(() => readMemory(library, handle)),
    mig,
    partitions: enabled ? attempt(() => readPartitions(library, handle)) : { value: [] },
    cpu_affinity: attempt(() => readAffinity(library, handle)),
    memory_numa_node: attempt(() => readNumber(library, 'nvmlDeviceGetNumaNodeId', handle)),
    nvlinks: attempt(() => readLinks(library, handle)),
    health: readHealth(library, handle),
    fabric: readFabric(library, handle),
    compute_capability: attempt(() => readCapability(library, handle)),
  }
  const fatal = library.takeFatal()
  // A call about two devices does not say which of them is lost.
  const nvlink_peers = attempt(() => readPeers(library, index, handle, handles))
  return { ...device, nvlink_peers, ...(fatal !== undefined && { fatal }) }
}

function readCapability(library: NvmlLibrary, handle: Handle): string {
  const major = new Int32Array(1)
  const minor = new Int32Array(1)
  library.call('nvmlDeviceGetCudaComputeCapability', handle, major, minor)
  return `${major[0]}.${minor[0]}`
}

/** CUDA counts 1000 for a major and 10 for a minor version. */
function readCudaVersion(library: NvmlLibrary): string {
  const version = new Int32Array(1)
  library.call('nvmlSystemGetCudaDriverVersion_v2', version)
  const number = version[0] ?? 0
  return `${Math.floor(number / 1000)}.${Math.floor((number % 1000) / 10)}`
}

function attempt<T>(read: () => T): Reading<T> {
  try {
    return { value: read() }
  } catch (error) {
    return { why: (error instanceof Error ? error.message : String(error)).slice(0, 512) }
  }
}

function readNumber(library: NvmlLibrary, name: FunctionName, ...handle: Handle[]): number {
  const value = new Uint32Array(1)
  library.call(name, ...handle, value)
  return value[0] ?? 0
}

function readText(library: NvmlLibrary, name: FunctionName, ...handle: Handle[]): string {
  const text = new Uint8Array(TEXT_LENGTH)
  library.call(name, ...handle, text, TEXT_LENGTH)
  return decode(text)
}

function decode(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
}

function readPciInfo(
  library: NvmlLibrary,
  handle: Handle,
): { pci_address: string; pci_id: string } {
  const info = new Uint8Array(PCI_INFO_LENGTH)
  library.call('nvmlDeviceGetPciInfo_v3', handle, info)
  const ids = new DataView(info.buffer).getUint32(28, true)
  const hex = (id: number) => id.toString(16).padStart(4, '0')
  return {
    pci_address: addressIn(info),
    pci_id: `${hex(ids & 0xffff)}:${hex(ids >>> 16)}`,
  }
}

function addressIn(pciInfo: Uint8Array): string {
  return decode(pciInfo.subarray(36))
}

/** The number of links that are up, by what they lead to; a device without NVLink has none. */
function readLinks(library: NvmlLibrary, handle: Handle): { to: string; count: number }[] {
  const counts = new Map<string, number>()
  for (let link = 0; link < MOST_LINKS; link += 1) {
    const active = new Uint32Array(1)
    const status = library.status('nvmlDeviceGetNvLinkState', handle, link, active)
    // A number beyond the last link of the device is an invalid argument.
    if (status === NOT_SUPPORTED || status === INVALID_ARGUMENT) break
    if (status !== SUCCESS) {
      throw new NvmlError('nvml_call_failed', `NVLink ${link}: ${describeStatus(status)}`)
    }
    if (active[0] !== 1) continue
    const to = farEnd(library, handle, link)
    counts.set(to, (counts.get(to) ?? 0) + 1)
  }
  return [...counts].map(([to, count]) => ({ to, count }))
}

function farEnd(library: NvmlLibrary, handle: Handle, link: number): string {
  const type = new Int32Array(1)
  library.call('nvmlDeviceGetNvLinkRemoteDeviceType', handle, link, type)
  if (type[0] === SWITCH) return 'switch'
  const info = new Uint8Array(PCI_INFO_LENGTH)
  library.call('nvmlDeviceGetNvLinkRemotePciInfo_v2', handle, link, info)
  return addressIn(info)
}

function readMemory(library: NvmlLibrary, handle: Handle): number {
  const totalFreeUsed = new BigUint64Array(3)
  library.call('nvmlDeviceGetMemoryInfo', handle, totalFreeUsed)
  return Number(totalFreeUsed[0])
}

function readMigMode(library: NvmlLibrary, handle: Handle): 'unsupported' | 'disabled' | 'enabled' {
  const current = new Uint32Array(1)
  const status = library.status('nvmlDeviceGetMigMode', handle, current, new Uint32Array(1))
  if (status === NOT_SUPPORTED) return 'unsupported'
  if (status !== SUCCESS) {
    throw new NvmlError('nvml_call_failed', `nvmlDeviceGetMigMode: ${describeStatus(status)}`)
  }
  return current[0] === 1 ? 'enabled' : 'disabled'
}

function readPartitions(library: NvmlLibrary, handle: Handle): NvmlPartition[] {
  const most = Math.min(readNumber(library, 'nvmlDeviceGetMaxMigDeviceCount', handle), 64)
  const partitions: NvmlPartition[] = []
  for (let index = 0; index < most; index += 1) {
    const out = new BigUint64Array(1)
    const status = library.status('nvmlDeviceGetMigDeviceHandleByIndex', handle, index, out)
    if (status === NOT_FOUND) continue
    if (status !== SUCCESS) {
      throw new NvmlError('nvml_call_failed', `MIG device ${index}: ${describeStatus(status)}`)
    }
    const partition = out[0] ?? 0n
    partitions.push({
      gpu_instance: attempt(() => readNumber(library, 'nvmlDeviceGetGpuInstanceId', partition)),
      compute_instance: attempt(() =>
        readNumber(library, 'nvmlDeviceGetComputeInstanceId', partition),
      ),
      uuid: attempt(() => readText(library, 'nvmlDeviceGetUUID', partition)),
      name: attempt(() => readText(library, 'nvmlDeviceGetName', partition)),
      memory_bytes: attempt(() => readMemory(library, partition)),
    })
  }
  return partitions
}

function readAffinity(library: NvmlLibrary, handle: Handle): number[] {
  const words = new BigUint64Array(AFFINITY_WORDS)
  library.call('nvmlDeviceGetCpuAffinity', handle, AFFINITY_WORDS, words)
  return [...words].flatMap((word, position) =>
    Array.from({ length: 64 }, (_, bit) => bit)
      .filter((bit) => (word >> BigInt(bit)) & 1n)
      .map((bit) => position * 64 + bit),
  )
}

function readPeers(
  library: NvmlLibrary,
  index: number,
  handle: Handle,
  handles: ReadonlyMap<number, Handle>,
): number[] {
  const others = [...handles].filter(([other]) => other !== index)
  return others.flatMap(([other, otherHandle]) => {
    const state = new Int32Array(1)
    library.call('nvmlDeviceGetP2PStatus', handle, otherHandle, NVLINK_CAPABILITY, state)
    return state[0] === SUCCESS ? [other] : []
  })
}
