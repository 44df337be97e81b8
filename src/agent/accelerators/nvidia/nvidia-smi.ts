import { runChild } from '../../child.ts'
import { type Fact, isKnown, Unknown } from '../../fact.ts'
import { parseInteger } from '../../numbers.ts'
import { normalizePciAddress } from '../../probes/pci.ts'
import { parseQuery, type QueriedMigDevice, type Query } from './nvidia-smi-query.ts'
import type { NvmlDevices } from './nvml.ts'
import type { NvmlDevice, NvmlPartition, Reading } from './protocol.ts'

const FIELDS = [
  'index',
  'name',
  'uuid',
  'pci.bus_id',
  'memory.total',
  'driver_version',
  'mig.mode.current',
] as const

/** More than any device is split into. */
const MOST_PARTS = 64
const MOST_OUTPUT = 1_048_576
/** A petabyte: more is a misprint. */
const MOST_MEBIBYTES = 2 ** 30
const NOT_REPORTED = 'nvidia-smi does not report it'

/** Which nvidia-smi to run, and for how long at most. */
export interface NvidiaSmiOptions {
  readonly program: string
  readonly deadlineSeconds: number
}

/** The facts of NVML that nvidia-smi prints. An `Unknown` if it failed or is missing. */
export async function askNvidiaSmi(options: NvidiaSmiOptions): Promise<Fact<NvmlDevices>> {
  const csv = await print(options, [
    `--query-gpu=${FIELDS.join()}`,
    '--format=csv,noheader,nounits',
  ])
  if (!isKnown(csv)) return csv
  const devices = parseNvidiaSmi(csv)
  if (!isKnown(devices)) return devices
  const query = await print(options, ['-q'])
  const queried = isKnown(query) ? parseQuery(query) : undefined
  const cuda = queried?.cudaVersion
  const facts = cuda === undefined ? devices : { ...devices, cuda_version: { value: cuda } }
  if (!facts.devices.some((device) => 'value' in device.mig && device.mig.value === 'enabled')) {
    return facts
  }
  const list = await print(options, ['-L'])
  return isKnown(list) ? addPartitions(facts, list, queried) : facts
}

/** Reads the rows of the CSV that `askNvidiaSmi` asks for, units and header left out. */
export function parseNvidiaSmi(csv: string): Fact<NvmlDevices> {
  const lines = csv.split('\n').filter((line) => line.trim() !== '')
  const devices: NvmlDevice[] = []
  let driver: Reading<string> = { why: NOT_REPORTED }
  for (const line of lines) {
    const cells = line.split(',').map((cell) => cell.trim())
    const [index, name, uuid, bus, memory, version, mig] = cells
    const address = normalizePciAddress(bus ?? '')
    if (cells.length !== FIELDS.length || !/^\d+$/.test(index ?? '') || !address) {
      const message = `nvidia-smi printed a line that is not a device: ${line.slice(0, 200)}`
      return new Unknown('nvidia_smi', 'nvidia_smi_failed', message)
    }
    driver = textReading(version)
    devices.push({
      index: Number(index),
      pci_address: address,
      pci_id: '',
      name: textReading(name),
      uuid: textReading(uuid),
      memory_bytes: memoryReading(memory),
      mig: migModeReading(mig),
      partitions: mig === 'Enabled' ? { why: NOT_REPORTED } : { value: [] },
      cpu_affinity: { why: NOT_REPORTED },
      memory_numa_node: { why: NOT_REPORTED },
      nvlink_peers: { why: NOT_REPORTED },
    })
  }
  return { driver_version: driver, devices, lost: [] }
}

/**
 * Puts the MIG devices that `nvidia-smi -L` lists under the device above them, with the instances and the memory that
 * `nvidia-smi -q` has of them; undefined: that failed.
 */
export function addPartitions(
  facts: NvmlDevices,
  list: string,
  query: Query | undefined,
): NvmlDevices {
  const found = new Map<string, ListedMigDevice[]>()
  let current: ListedMigDevice[] = []
  for (const line of list.split('\n')) {
    const uuid = uuidIn(line)
    const [mig, profile = '', , index = ''] = line.trim().split(/\s+/, 4)
    if (!uuid) continue
    if (mig === 'MIG' && line.startsWith(' ')) {
      current.push({ uuid, profile, index: parseInteger(index.replace(/:$/, ''), 0, MOST_PARTS) })
    } else {
      current = []
      found.set(uuid, current)
    }
  }
  const devices = facts.devices.map((device) => {
    const partitions = 'value' in device.uuid ? found.get(device.uuid.value) : undefined
    const split = 'value' in device.mig && device.mig.value === 'enabled'
    const queried = query?.migDevices.get(device.pci_address)
    return split && partitions
      ? { ...device, partitions: { value: partitions.map((part) => partition(part, queried)) } }
      : device
  })
  return { ...facts, devices }
}

/** A MIG device as `nvidia-smi -L` lists it. */
interface ListedMigDevice {
  readonly uuid: string
  readonly profile: string
  readonly index: number | undefined
}

function partition(
  { uuid, profile, index }: ListedMigDevice,
  queried: readonly QueriedMigDevice[] | undefined,
): NvmlPartition {
  const found = queried?.find((one) => one.index !== undefined && one.index === index)
  const orNotReported = (value: number | undefined): Reading<number> =>
    value === undefined ? { why: NOT_REPORTED } : { value }
  const mebibytes = found?.memoryMebibytes
  return {
    uuid: { value: uuid },
    name: { value: `MIG ${profile}` },
    memory_bytes: orNotReported(mebibytes === undefined ? undefined : mebibytes * 1_048_576),
    gpu_instance: orNotReported(found?.gpuInstance),
    compute_instance: orNotReported(found?.computeInstance),
  }
}

/** What stands between `(UUID: ` and the next bracket. */
function uuidIn(line: string): string | undefined {
  const start = line.indexOf('(UUID: ')
  const end = line.indexOf(')', start)
  const uuid = start < 0 || end < 0 ? '' : line.slice(start + '(UUID: '.length, end)
  return uuid.length > 0 && uuid.length <= 256 ? uuid : undefined
}

async function print(options: NvidiaSmiOptions, args: string[]): Promise<Fact<string>> {
  const { deadlineSeconds } = options
  const limits = { deadlineSeconds, mostBytes: MOST_OUTPUT }
  const outcome = await runChild([options.program, ...args], limits)
  if (outcome.kind === 'ended' && outcome.exitCode === 0) return outcome.output
  const reasons = {
    ended: () => `nvidia-smi ended with exit code ${'exitCode' in outcome && outcome.exitCode}`,
    late: () => `nvidia-smi did not end within ${deadlineSeconds} s`,
    too_long: () => 'nvidia-smi printed too much',
    not_started: () => 'nvidia-smi is missing or cannot be started',
  }
  return new Unknown('nvidia_smi', 'nvidia_smi_failed', reasons[outcome.kind]())
}

function isReported(cell: string | undefined): cell is string {
  return cell !== undefined && cell !== '' && !/^\[.*\]$/.test(cell)
}

function textReading(cell: string | undefined): Reading<string> {
  return isReported(cell) && cell.length <= 256 ? { value: cell } : { why: NOT_REPORTED }
}

/** nvidia-smi counts in MiB. */
function memoryReading(cell: string | undefined): Reading<number> {
  const mebibytes = parseInteger(cell ?? '', 1, MOST_MEBIBYTES)
  return mebibytes === undefined ? { why: NOT_REPORTED } : { value: mebibytes * 1_048_576 }
}

function migModeReading(cell: string | undefined): NvmlDevice['mig'] {
  if (cell === 'Enabled') return { value: 'enabled' }
  if (cell === 'Disabled') return { value: 'disabled' }
  return cell === '[N/A]' || cell === '[Not Supported]'
    ? { value: 'unsupported' }
    : { why: NOT_REPORTED }
}
