import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { intersect, parseIdList } from '../../src/agent/id-list.ts'
import type { HostReport } from '../../src/hosts/report.ts'
import { type RecordedTopology, readConsole, readXml } from './hwloc.ts'
import { hostFixture, reportOf, unpack } from './tree.ts'

const folder = hostFixture('hwloc')
const names = folder
  ? readdirSync(folder).flatMap((file) => /^(.*)\.tar\.bz2$/.exec(file)?.[1] ?? [])
  : []

/** The folder that stands for `/`: the archives have it one level down. */
function rootOf(dir: string): string {
  const inside = readdirSync(dir)
  return inside.includes('sys') ? dir : join(dir, inside[0] ?? '')
}

function recordedFor(name: string): RecordedTopology {
  const path = join(folder ?? '', name)
  const file = readdirSync(folder ?? '').find((one) => one === `${name}.console`)
  if (file) return readConsole(readFileSync(`${path}.console`, 'utf8'))
  return readXml(readFileSync(`${path}.xml`, 'utf8'))
}

const ids = (list: string | null | undefined) => parseIdList(list ?? 'unknown') ?? []

/** Memory of NVIDIA GPUs is a node for the kernel; hwloc leaves these nodes out by default. */
function nodesOfDevices(report: HostReport): number[] {
  return (report.accelerators ?? []).flatMap((one) => one.memory_numa_node ?? [])
}

const ACCELERATOR_CLASSES = new Set(['0302', '1200', '0b40'])

describe.each(names)('the captured tree %s', (name) => {
  const dir = rootOf(unpack(join(folder ?? '', `${name}.tar.bz2`)))
  const recorded = recordedFor(name)

  test('has the CPUs that the process may use', async () => {
    const report = await reportOf(dir)
    expect(ids(report.cpus.allowed)).toEqual([...recorded.cpus])
  })

  test('has the NUMA nodes that the process may use', async () => {
    const report = await reportOf(dir)
    const own = nodesOfDevices(report)
    const allowed = ids(report.memory_nodes_allowed).filter((id) => !own.includes(id))
    expect(allowed).toEqual([...recorded.nodes.keys()].sort((a, b) => a - b))
  })

  test('has the CPUs of each node', async () => {
    const report = await reportOf(dir)
    const nodes = report.numa_nodes?.filter((node) => recorded.nodes.has(node.id)) ?? []
    const allowed = ids(report.cpus.allowed)
    const usable = nodes.map((node) => [node.id, intersect(ids(node.cpus), allowed)])
    expect(usable).toEqual([...recorded.nodes].map(([id, cpus]) => [id, [...cpus]]))
  })

  test('has its accelerators at their addresses and nodes', async () => {
    const report = await reportOf(dir)
    const nvidia = report.accelerators?.filter((one) => one.vendor === 'nvidia') ?? []
    const display = new Set(nvidia.map((one) => one.pci_address))
    const expected = recorded.pci.filter(
      ({ address, deviceClass }) => ACCELERATOR_CLASSES.has(deviceClass) || display.has(address),
    )
    const found = (report.accelerators ?? []).map((one) => {
      const node = report.numa_nodes?.find(({ id }) => id === one.cpu_numa_node)
      return { address: one.pci_address, cpus: ids(node?.cpus) }
    })
    expect(found).toEqual(
      expected
        .map(({ address, cpus }) => ({ address, cpus: [...cpus] }))
        .sort((a, b) => (a.address < b.address ? -1 : 1)),
    )
  })

  test('has its InfiniBand cards', async () => {
    const report = await reportOf(dir)
    const expected = recorded.pci.filter(({ deviceClass }) => deviceClass === '0207')
    const found = (report.nics ?? []).map((nic) => nic.pci_address)
    expect(found).toEqual(expected.map(({ address }) => address))
  })
})

/** One named tree; undefined, with a message on the console, if it is missing. */
function tree(path: string): string | undefined {
  const archive = hostFixture(path)
  return archive === undefined ? undefined : rootOf(unpack(archive))
}

describe('POWER9 with six V100', () => {
  const dir = tree('hwloc/nvidiagpunumanodes.tar.bz2')

  test.skipIf(!dir)('distinguishes the node of the CPUs from that of the memory', async () => {
    const { accelerators, platform, device_count } = await reportOf(dir ?? '')
    expect({ platform, device_count }).toEqual({ platform: 'cuda', device_count: 6 })
    expect(accelerators?.map((one) => [one.cpu_numa_node, one.memory_numa_node])).toEqual([
      [0, 255],
      [0, 254],
      [0, 253],
      [8, 252],
      [8, 251],
      [8, 250],
    ])
  })

  test.skipIf(!dir)('marks the nodes that are memory only', async () => {
    const { numa_nodes } = await reportOf(dir ?? '')
    const marked = numa_nodes?.filter((node) => node.memory_only).map((node) => node.id)
    expect(marked).toEqual([250, 251, 252, 253, 254, 255])
    expect(numa_nodes?.find((node) => node.id === 250)?.memory_bytes).toBe(15_728_640 * 1024)
  })
})

const wideDomain = tree('hwloc/2pa-pcidomain32bits.tar.bz2')

test.skipIf(!wideDomain)(
  'a domain of 32 bits comes after those of 16, and is not a fault',
  async () => {
    const { accelerators, platform } = await reportOf(wideDomain ?? '')
    expect({ accelerators, platform }).toEqual({ accelerators: [], platform: null })
  },
)

const p100 = tree('ghw/linux-amd64-accel-nvidia.tar.gz')

test.skipIf(!p100)(
  'a P100 in a virtual machine has the only node though its numa_node is -1',
  async () => {
    const { accelerators, sources, platform, device_count } = await reportOf(p100 ?? '')
    expect({ platform, device_count }).toEqual({ platform: 'cuda', device_count: 1 })
    expect(accelerators?.[0]).toMatchObject({
      pci_address: '0000:06:00.0',
      pci_id: '10de:15f8',
      cpu_numa_node: 0,
    })
    expect(sources['accelerators.cpu_numa_node']).toBe('the only NUMA node')
  },
)

const unnamed = tree('ghw/linux-amd64-accel.tar.gz')

test.skipIf(!unnamed)(
  'an accelerator without a name is in the box, and no platform is made of it',
  async () => {
    const { accelerators, platform, device_count } = await reportOf(unnamed ?? '')
    expect({ platform, device_count }).toEqual({ platform: null, device_count: 0 })
    expect(accelerators).toMatchObject([
      { pci_address: '0000:00:04.0', vendor: '0x1b36', usable: false, model: null },
    ])
  },
)
