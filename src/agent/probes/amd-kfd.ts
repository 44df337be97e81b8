import { type Fact, Unknown } from '../fact.ts'
import type { Root } from '../root.ts'

const FOLDER = '/sys/class/kfd/kfd/topology/nodes'
const XGMI_LINK = '11'

/** A device that AMD's compute driver (KFD) shows: a whole GPU, or one compute partition of it. */
export interface KfdDevice {
  readonly node: number
  /** PCI address of the GPU; partitions of one GPU share it. */
  readonly address: string
  readonly pciId: string
  /** As ROCm writes it: `GPU-084d0a8d7a9b7d16`. Undefined: the GPU has none. */
  readonly uuid: string | undefined
  readonly memoryBytes: Fact<number>
  /** KFD nodes reached by XGMI. */
  readonly xgmiPeers: readonly number[]
}

export interface KfdFacts {
  /** In the order in which KFD, and so HIP, numbers them. */
  readonly devices: Fact<readonly KfdDevice[]>
  readonly source: string
}

export function probeKfd(root: Root): KfdFacts {
  const names = root.list(FOLDER)
  if (!names) {
    return { devices: new Unknown('kfd', 'kfd_unreadable', root.why(FOLDER)), source: 'none' }
  }
  const devices = names
    .filter((name) => /^\d{1,6}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((node) => readNode(root, node) ?? [])
  return { devices, source: `sysfs ${FOLDER}` }
}

/** CPUs are nodes of KFD too; only devices have SIMD units. A node the process may not use is empty. */
function readNode(root: Root, node: number): KfdDevice | undefined {
  const folder = `${FOLDER}/${node}`
  const properties = readProperties(root, `${folder}/properties`)
  const number = (key: string) => Number(properties.get(key) ?? 0)
  if (number('simd_count') === 0) return undefined
  const unique = BigInt(properties.get('unique_id') ?? 0)
  const hex = (value: number) => value.toString(16).padStart(4, '0')
  return {
    node,
    address: pciAddress(number('domain'), number('location_id')),
    pciId: `${hex(number('vendor_id'))}:${hex(number('device_id'))}`,
    uuid: unique === 0n ? undefined : `GPU-${unique.toString(16).padStart(16, '0')}`,
    memoryBytes: memoryOf(root, folder, number('local_mem_size')),
    xgmiPeers: xgmiPeers(root, folder),
  }
}

/** In a partitioned GPU the function number of `location_id` counts the partitions: the GPU itself is function 0. */
function pciAddress(domain: number, location: number): string {
  const hex = (value: number, width: number) => value.toString(16).padStart(width, '0')
  return `${hex(domain, 4)}:${hex((location >> 8) & 0xff, 2)}:${hex((location >> 3) & 0x1f, 2)}.0`
}

function memoryOf(root: Root, folder: string, whole: number): Fact<number> {
  const banks = root.list(`${folder}/mem_banks`) ?? []
  const sizes = banks.map((bank) =>
    Number(readProperties(root, `${folder}/mem_banks/${bank}/properties`).get('size_in_bytes')),
  )
  const sum = sizes.reduce((total, size) => total + size, 0)
  if (sum > 0) return sum
  if (whole > 0) return whole
  return new Unknown('kfd', 'kfd_memory_unreadable', root.why(`${folder}/mem_banks`))
}

function xgmiPeers(root: Root, folder: string): number[] {
  return ['io_links', 'p2p_links'].flatMap((kind) =>
    (root.list(`${folder}/${kind}`) ?? []).flatMap((link) => {
      const properties = readProperties(root, `${folder}/${kind}/${link}/properties`)
      return properties.get('type') === XGMI_LINK ? Number(properties.get('node_to')) : []
    }),
  )
}

function readProperties(root: Root, path: string): Map<string, string> {
  const lines = (root.text(path) ?? '').matchAll(/^(\w+) (\d+)$/gm)
  return new Map([...lines].map((match) => [match[1] ?? '', match[2] ?? '']))
}
