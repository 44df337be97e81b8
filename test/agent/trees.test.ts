import { describe, expect, test } from 'bun:test'
import { Root } from '../../src/agent/root.ts'
import { h200, makeTree, reportOf, twoNodeTree } from './tree.ts'

/** The first accelerator of a host of two nodes with one device. */
async function deviceWith(
  attributes: Readonly<Record<string, string | Uint8Array | undefined>>,
  more: Readonly<Record<string, string | Uint8Array>> = {},
) {
  const report = await reportOf(twoNodeTree({ '0000:4e:00.0': h200(attributes) }, more))
  return { report, device: report.accelerators?.[0] }
}

describe('a device that is not usable says why', () => {
  test.each([
    ['bound to vfio-pci', { driver: '-> ../../drivers/vfio-pci' }, 'vfio-pci'],
    ['at nouveau', { driver: '-> ../../drivers/nouveau' }, 'nouveau'],
    ['off the bus', { config: new Uint8Array(64).fill(0xff) }, 'fallen off the bus'],
    ['of a vendor without a platform', { vendor: '0x19e5\n', class: '0x120000\n' }, '0x19e5'],
  ])('%s', async (_, attributes, reason) => {
    const { report, device } = await deviceWith(attributes)
    expect(device).toMatchObject({ usable: false, reason: expect.stringContaining(reason) })
    expect({ platform: report.platform, device_count: report.device_count }).toEqual({
      platform: 'cpu',
      device_count: 0,
    })
  })

  test('without a driver, where the tree tells those of other devices', async () => {
    const dir = twoNodeTree({
      '0000:00:1f.0': { class: '0x060100\n', driver: '-> ../../drivers/lpc_ich' },
      '0000:4e:00.0': h200({ driver: undefined }),
    })
    const { accelerators } = await reportOf(dir)
    expect(accelerators?.[0]).toMatchObject({ usable: false, reason: 'No driver is bound to it' })
  })

  test('or that it is unknown, where the tree tells no drivers at all', async () => {
    const { report, device } = await deviceWith({ driver: undefined })
    expect(device).toMatchObject({ usable: null, driver: null })
    expect({ platform: report.platform, device_count: report.device_count }).toEqual({
      platform: 'cuda',
      device_count: null,
    })
  })
})

describe('the NUMA node of a device', () => {
  test('is that of the nearest bridge above it that has one', async () => {
    const bridge = 'sys/devices/pci0000:4a/0000:4a:01.0'
    const { device, report } = await deviceWith({ numa_node: '-1\n', local_cpus: 'ff\n' })
    expect(device?.cpu_numa_node).toBeNull()
    const dir = twoNodeTree(
      {},
      {
        [`${bridge}/numa_node`]: '1\n',
        [`${bridge}/0000:4b:00.0/numa_node`]: '-1\n',
        ...Object.fromEntries(
          Object.entries(h200({ numa_node: '-1\n' })).map(([name, text]) => [
            `${bridge}/0000:4b:00.0/0000:4e:00.0/${name}`,
            text,
          ]),
        ),
        'sys/bus/pci/devices/0000:4a:01.0': `-> ../../../devices/pci0000:4a/0000:4a:01.0`,
        'sys/bus/pci/devices/0000:4b:00.0': `-> ../../../devices/pci0000:4a/0000:4a:01.0/0000:4b:00.0`,
        'sys/bus/pci/devices/0000:4e:00.0': `-> ../../../devices/pci0000:4a/0000:4a:01.0/0000:4b:00.0/0000:4e:00.0`,
      },
    )
    const below = await reportOf(dir)
    expect(below.accelerators?.[0]?.cpu_numa_node).toBe(1)
    expect(below.sources['accelerators.cpu_numa_node']).toContain('0000:4a:01.0')
    expect(report.faults.find((one) => one.code === 'device_node_unknown')?.facts).toEqual([
      '/accelerators/0/cpu_numa_node',
    ])
  })

  test('is that of the CPUs the kernel calls near, where they are of one node', async () => {
    const { device } = await deviceWith({ numa_node: undefined, local_cpulist: '4-7\n' })
    expect(device?.cpu_numa_node).toBe(1)
  })
})

describe('what counts as an accelerator', () => {
  test.each([
    ['the graphics of a management controller', { vendor: '0x1a03\n', class: '0x030000\n' }],
    ["Google's network card", { vendor: '0x1ae0\n', device: '0x0042\n', class: '0x020000\n' }],
    ['an Intel thermal sensor', { vendor: '0x8086\n', class: '0x118000\n' }],
    ['an Intel encryption engine', { vendor: '0x8086\n', device: '0x4940\n', class: '0x0b4000\n' }],
    ['an NVSwitch', { class: '0x068000\n' }],
  ])('%s does not', async (_, attributes) => {
    const { report } = await deviceWith(attributes)
    expect(report.accelerators).toEqual([])
  })

  test('a TPU does, bound to vfio-pci as it is there', async () => {
    const { report, device } = await deviceWith({
      vendor: '0x1ae0\n',
      device: '0x0063\n',
      class: '0x120000\n',
      driver: '-> ../../drivers/vfio-pci',
    })
    expect(device).toMatchObject({ vendor: 'google', usable: true, reason: null })
    expect(report.platform).toBe('tpu')
    expect(report.faults.find((one) => one.facts.includes('/device_count'))?.code).toBe(
      'not_applicable',
    )
  })

  test('a bare /dev/vfio is no TPU', async () => {
    const { platform } = await reportOf(twoNodeTree({}, { 'dev/vfio/vfio': '' }))
    expect(platform).toBe('cpu')
  })

  test('an Intel GPU at xe makes the platform xpu', async () => {
    const { report } = await deviceWith({
      vendor: '0x8086\n',
      device: '0xe20b\n',
      class: '0x030000\n',
      driver: '-> ../../drivers/xe',
    })
    expect({ platform: report.platform, device_count: report.device_count }).toEqual({
      platform: 'xpu',
      device_count: 1,
    })
  })

  test('virtual functions are parts of their device', async () => {
    const dir = twoNodeTree({
      '0000:4e:00.0': h200(),
      '0000:4e:00.4': h200({ physfn: '-> ../0000:4e:00.0' }),
    })
    const { accelerators, device_count } = await reportOf(dir)
    expect(accelerators).toHaveLength(1)
    expect(accelerators?.[0]).toMatchObject({ partitioning: 'virtual_function' })
    expect(device_count).toBe(1)
  })

  test('devices of two platforms leave the platform unknown', async () => {
    const dir = twoNodeTree(
      { '0000:4e:00.0': h200() },
      {
        'sys/class/kfd/kfd/topology/nodes/1/properties':
          'simd_count 416\nvendor_id 4098\ndevice_id 29711\nlocation_id 25344\n',
      },
    )
    const { platform, device_count, faults } = await reportOf(dir)
    expect({ platform, device_count }).toEqual({ platform: null, device_count: null })
    expect(faults.find((one) => one.code === 'platform_ambiguous')?.facts).toContain('/platform')
  })

  test('no PCI folder leaves all of it unknown, never none', async () => {
    const { accelerators, platform, device_count } = await reportOf(
      makeTree({ 'sys/devices/system/cpu/online': '0-3\n' }),
    )
    expect({ accelerators, platform, device_count }).toEqual({
      accelerators: null,
      platform: null,
      device_count: null,
    })
  })
})

test('a running kernel without PCI has no accelerators, and that is known', async () => {
  const dir = twoNodeTree({}, { 'sys/bus/platform/uevent': '' })
  Bun.spawnSync(['rm', '-r', `${dir}/sys/bus/pci`])
  const { accelerators, degraded } = await reportOf(dir, { root: new Root(dir, true) })
  expect({ accelerators, degraded }).toEqual({ accelerators: [], degraded: false })
})

describe('NUMA nodes', () => {
  test('a kernel without NUMA is one node with all CPUs', async () => {
    const dir = makeTree({
      'sys/devices/system/cpu/online': '0-3\n',
      'proc/meminfo': 'MemTotal:    2048 kB\n',
    })
    const { numa_nodes } = await reportOf(dir)
    expect(numa_nodes).toEqual([
      { id: 0, cpus: '0-3', memory_bytes: 2_097_152, memory_only: false, distances: [10] },
    ])
  })

  test('a node whose CPUs are all offline is not memory only', async () => {
    const dir = twoNodeTree(
      {},
      {
        'sys/devices/system/cpu/online': '0-3\n',
        'sys/devices/system/node/node1/cpu4': '-> ../../cpu/cpu4',
      },
    )
    const { numa_nodes } = await reportOf(dir)
    expect(numa_nodes?.[1]).toMatchObject({ cpus: '', memory_only: false })
  })

  test('a node without readable memory has a fault, not zero bytes', async () => {
    const dir = twoNodeTree({}, { 'sys/devices/system/node/node1/meminfo': '' })
    const { numa_nodes, faults } = await reportOf(dir)
    expect(numa_nodes?.[1]?.memory_bytes).toBeNull()
    expect(faults.some((one) => one.facts.includes('/numa_nodes/1/memory_bytes'))).toBe(true)
  })

  test('CPUs that several nodes claim are of none that could be told', async () => {
    const dir = twoNodeTree({}, { 'sys/devices/system/node/node1/cpumap': '0000000f\n' })
    const { numa_nodes, faults } = await reportOf(dir)
    expect(numa_nodes?.map((node) => [node.id, node.cpus])).toEqual([
      [0, null],
      [1, null],
    ])
    expect(faults.find((one) => one.code === 'node_cpus_shared')?.facts).toContain(
      '/numa_nodes/0/cpus',
    )
  })

  test('CPUs are counted by their folders where the kernel has no list of those online', async () => {
    const dir = makeTree({
      'sys/devices/system/cpu/cpu0/topology/core_id': '0\n',
      'sys/devices/system/cpu/cpu1/online': '0\n',
      'sys/devices/system/cpu/cpu2/online': '1\n',
      'sys/devices/system/cpu/cpufreq/boost': '1\n',
    })
    const { cpus } = await reportOf(dir)
    expect(cpus.online).toBe('0,2')
  })
})

describe('what the process may use', () => {
  const group = 'sys/fs/cgroup/kubepods.slice/pod.scope'

  test('is that of the nearest group of cgroup v2 that has the controller', async () => {
    const dir = twoNodeTree(
      {},
      {
        'proc/self/cgroup': '0::/kubepods.slice/pod.scope/inner\n',
        'proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n',
        [`${group}/cpuset.cpus.effective`]: '1-5\n',
        [`${group}/cpuset.mems.effective`]: '1\n',
        [`${group}/inner/cgroup.procs`]: '1\n',
      },
    )
    const report = await reportOf(dir)
    expect(report.cpus.allowed).toBe('1-5')
    expect(report.memory_nodes_allowed).toBe('1')
  })

  test('is narrowed by the affinity of the process', async () => {
    const dir = twoNodeTree(
      {},
      { 'proc/self/status': 'Name:\tagent\nCpus_allowed_list:\t2-9\nMems_allowed_list:\t0-63\n' },
    )
    const report = await reportOf(dir)
    expect(report.cpus.allowed).toBe('2-7')
    expect(report.memory_nodes_allowed).toBe('0-1')
  })

  test('is unknown where the process is in a cpuset that is mounted nowhere', async () => {
    const dir = twoNodeTree({}, { 'proc/self/cpuset': '/jobs/17\n' })
    const { cpus, faults } = await reportOf(dir)
    expect(cpus.allowed).toBeNull()
    expect(faults.find((one) => one.code === 'cpuset_not_mounted')?.facts).toEqual([
      '/cpus/allowed',
      '/memory_nodes_allowed',
    ])
  })
})

test('an RDMA card is named by its device, with its node and its interfaces', async () => {
  const card = { class: '0x020700\n', numa_node: '1\n', driver: '-> ../../drivers/mlx5_core' }
  const dir = twoNodeTree(
    { '0000:1a:00.0': { ...card, 'net/ibp26s0/address': '' } },
    {
      'sys/class/infiniband/mlx5_0/device': '-> ../../../bus/pci/devices/0000:1a:00.0',
      'sys/class/infiniband/mlx5_0/ports/1/link_layer': 'InfiniBand\n',
    },
  )
  const { nics } = await reportOf(dir)
  expect(nics).toEqual([
    {
      name: 'mlx5_0',
      pci_address: '0000:1a:00.0',
      numa_node: 1,
      driver: 'mlx5_core',
      link_layer: 'InfiniBand',
      interfaces: ['ibp26s0'],
    },
  ])
})

test("each null has a fault that points to it, but for a usable device's reason", async () => {
  const report = await reportOf(
    twoNodeTree({ '0000:4e:00.0': h200(), '0000:5e:00.0': h200({ driver: '-> x/vfio-pci' }) }),
  )
  const told = new Set(report.faults.flatMap((one) => one.facts))
  const nulls: string[] = []
  const walk = (value: unknown, pointer: string) => {
    if (value === null) nulls.push(pointer)
    else if (typeof value === 'object') {
      for (const [key, member] of Object.entries(value)) walk(member, `${pointer}/${key}`)
    }
  }
  walk({ ...report, visible_devices: [] }, '')
  expect(nulls.filter((pointer) => !told.has(pointer))).toEqual(['/accelerators/0/reason'])
  expect([...told].filter((pointer) => !nulls.includes(pointer))).toEqual([])
})

describe('the root', () => {
  test('follows links inside itself and never out of it', () => {
    const dir = makeTree({
      'sys/real/value': 'inside\n',
      'sys/absolute': '-> /sys/real',
      'sys/upwards': '-> ../../../../../../sys/real',
      'etc/passwd-link': '-> /etc/passwd',
      'loop-a': '-> loop-b',
      'loop-b': '-> loop-a',
    })
    const root = new Root(dir, false)
    expect(root.text('/sys/absolute/value')).toBe('inside')
    expect(root.text('/sys/upwards/value')).toBe('inside')
    expect(root.text('/etc/passwd-link')).toBeUndefined()
    expect(root.text('/loop-a')).toBeUndefined()
    expect(root.why('/loop-a')).toBe('/loop-a: its links go round in a circle')
  })
})
