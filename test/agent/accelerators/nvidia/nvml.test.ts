import { beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { askNvml } from '../../../../src/agent/accelerators/nvidia/nvml.ts'
import { isKnown } from '../../../../src/agent/fact.ts'
import { Root } from '../../../../src/agent/root.ts'
import type { HostReport } from '../../../../src/hosts/report.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { h200, reportOf, twoNodeTree } from '../../tree.ts'

const compiler = Bun.which('gcc')
if (!compiler) process.stderr.write('skipped: gcc is not there to build the small NVML\n')

const libraries: Record<string, string> = {}

beforeAll(() => {
  if (!compiler) return
  const dir = temporaryFolder()
  for (const variant of ['WITH_ALL', 'WITHOUT_NAME', 'WITHOUT_INIT']) {
    const library = join(dir, variant, 'libnvidia-ml.so.1')
    Bun.spawnSync(['mkdir', '-p', join(dir, variant)])
    const source = join(import.meta.dir, 'fake-nvml.c')
    const flags = ['-shared', '-fPIC', '-Wall', '-Wextra', '-Werror', `-D${variant}`]
    const built = Bun.spawnSync([compiler, ...flags, '-o', library, source])
    if (!built.success) throw new Error(`gcc: ${built.stderr}`)
    libraries[variant] = library
  }
})

const plain = new Map<string, Promise<HostReport>>()

/** What the agent makes of the small NVML in one of its scenarios, on a host with eight H200. */
function report(...given: Parameters<typeof makeFresh>): Promise<HostReport> {
  const [scenario] = given
  const made = (given.length === 1 && plain.get(scenario)) || makeFresh(...given)
  if (given.length === 1) plain.set(scenario, made)
  return made
}

async function makeFresh(
  scenario: string,
  variant = 'WITH_ALL',
  env = {},
  deadlineSeconds = 10,
  more: Readonly<Record<string, string>> = {},
) {
  const devices = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [
      `0000:1${index}:00.0`,
      h200({ numa_node: '-1\n', local_cpus: 'ff\n' }),
    ]),
  )
  process.env.FAKE_NVML = scenario
  try {
    const dir = twoNodeTree(devices, more)
    const nvmlLibrary = libraries[variant] ?? ''
    return await reportOf(dir, { root: new Root(dir, true), env, nvmlLibrary, deadlineSeconds })
  } finally {
    delete process.env.FAKE_NVML
  }
}

describe.skipIf(!compiler)('NVML through the child process', () => {
  test('reports eight devices with names, UUIDs, memory and NVLink', async () => {
    const { platform, device_count, accelerators, degraded, software } = await report('')
    expect({ platform, device_count, degraded }).toEqual({
      platform: 'cuda',
      device_count: 8,
      degraded: false,
    })
    expect(accelerators).toHaveLength(8)
    expect(accelerators?.[5]).toMatchObject({
      index: 5,
      vendor: 'nvidia',
      model: 'NVIDIA H200',
      uuid: 'GPU-00000005-0000-0000-0000-000000000000',
      pci_address: '0000:15:00.0',
      pci_id: '10de:2335',
      driver: 'nvidia',
      memory_bytes: 141 * 2 ** 30,
      partitioning: 'none',
      partitions: [],
      fabric_peers: [4, 6, 7],
      usable: true,
      reason: null,
    })
    expect(software.driver_version).toBe('590.48.01')
  })

  test('places a device whose numa_node is -1 by its CPU affinity', async () => {
    const { accelerators, sources } = await report('')
    expect(accelerators?.map((one) => one.cpu_numa_node)).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
    expect(sources['accelerators.cpu_numa_node']).toBe('nvml CPU affinity')
  })

  test('knows which nodes vLLM detects by that affinity, of which it reads a bit for each CPU online', async () => {
    expect((await report('')).detected_numa_nodes).toEqual([0, 0, 0, 0, 1, 1, 1, 1])
    const online = { 'sys/devices/system/cpu/online': '0-1,4-5\n' }
    const { detected_numa_nodes, accelerators } = await report('', 'WITH_ALL', {}, 10, online)
    expect(detected_numa_nodes).toBeNull()
    expect(accelerators?.at(-1)?.cpu_numa_node).toBe(1)
  })

  test('shows MIG devices under their parent', async () => {
    const { accelerators, device_count } = await report('mig')
    expect(accelerators?.[0]?.partitioning).toBe('mig')
    expect(accelerators?.[0]?.partitions).toEqual([
      {
        index: 0,
        kind: 'mig',
        uuid: 'MIG-00000064-0000-0000-0000-000000000000',
        profile: '1g.18gb',
        memory_bytes: 18 * 2 ** 30,
        gpu_instance: 7,
        compute_instance: 0,
      },
      {
        index: 1,
        kind: 'mig',
        uuid: 'MIG-00000065-0000-0000-0000-000000000000',
        profile: '1g.18gb',
        memory_bytes: 18 * 2 ** 30,
        gpu_instance: 8,
        compute_instance: 0,
      },
    ])
    expect(accelerators?.[1]?.partitioning).toBe('none')
    expect(device_count).toBe(8)
  })

  test('counts one device where CUDA_VISIBLE_DEVICES names a MIG device', async () => {
    const env = { CUDA_VISIBLE_DEVICES: 'MIG-00000065-0000-0000-0000-000000000000' }
    const { device_count, visible_devices } = await report('mig', 'WITH_ALL', env)
    expect(device_count).toBe(1)
    expect(visible_devices).toEqual([{ accelerator: 0, partition: 1 }])
  })

  test('calls a device with MIG on and no MIG device unusable', async () => {
    const { accelerators } = await report('empty-mig')
    expect(accelerators?.[0]).toMatchObject({
      usable: false,
      reason: expect.stringContaining('MIG'),
    })
  })

  test('keeps the PCI devices and is degraded when initialisation fails with 18', async () => {
    const { accelerators, degraded, device_count, platform, faults } = await report('init-18')
    expect({ degraded, device_count, platform }).toEqual({
      degraded: true,
      device_count: null,
      platform: null,
    })
    expect(accelerators).toHaveLength(8)
    expect(accelerators?.[0]).toMatchObject({ pci_address: '0000:10:00.0', usable: null })
    const fault = faults.find((one) => one.facts.includes('/device_count'))
    expect(fault).toMatchObject({ source: 'nvml', code: 'nvml_call_failed' })
    expect(fault?.message).toContain('18 (library and driver versions differ)')
  })

  test('holds the deadline when a call hangs', async () => {
    const start = performance.now()
    const { accelerators, degraded, device_count, faults } = await report('hang', 'WITH_ALL', {}, 2)
    expect(performance.now() - start).toBeLessThan(8000)
    expect({ count: accelerators?.length, degraded, device_count }).toEqual({
      count: 8,
      degraded: true,
      device_count: null,
    })
    expect(faults.some((one) => one.code === 'nvml_hung')).toBe(true)
  })

  test('does not read what the driver would have to answer while it hangs', async () => {
    const dir = twoNodeTree(
      { '0000:4e:00.0': h200() },
      { 'proc/driver/nvidia/gpus/0000:4e:00.0/information': 'Model: \t\t NVIDIA H200\n' },
    )
    process.env.FAKE_NVML = 'hang'
    const options = { root: new Root(dir, true), nvmlLibrary: libraries.WITH_ALL ?? '' }
    const hung = await reportOf(dir, { ...options, deadlineSeconds: 1 })
    process.env.FAKE_NVML = 'init-18'
    const failed = await reportOf(dir, options)
    delete process.env.FAKE_NVML
    expect(hung.accelerators?.map((one) => one.model)).toEqual([null])
    expect(failed.accelerators?.map((one) => one.model)).toEqual(['NVIDIA H200'])
  })

  test('loses one fact, not the rest, when a symbol is missing', async () => {
    const { accelerators, degraded, device_count, faults } = await report('', 'WITHOUT_NAME')
    expect({ degraded, device_count }).toEqual({ degraded: false, device_count: 8 })
    expect(accelerators?.[0]).toMatchObject({ model: null, memory_bytes: 141 * 2 ** 30 })
    const fault = faults.find((one) => one.facts.includes('/accelerators/0/model'))
    expect(fault?.message).toContain('nvmlDeviceGetName')
  })

  test('is degraded when the symbol that opens NVML is missing', async () => {
    const { degraded, accelerators, faults } = await report('', 'WITHOUT_INIT')
    expect({ degraded, count: accelerators?.length }).toEqual({ degraded: true, count: 8 })
    expect(faults.some((one) => one.code === 'nvml_symbol_missing')).toBe(true)
  })

  test('counts a device that has fallen off the bus as vLLM does, and calls it unusable', async () => {
    const { accelerators, device_count, visible_devices } = await report('lost')
    expect(device_count).toBe(8)
    expect(visible_devices).toBeNull()
    expect(accelerators?.[3]).toMatchObject({
      usable: false,
      reason: expect.stringContaining('fallen off the bus'),
    })
  })

  test.each([
    ['gone', 3, 'The GPU is lost: it has fallen off the bus (NVML 15)'],
    ['reset', 3, 'The GPU requires a reset (NVML 16)'],
    ['no-fabric', 0, 'Fabric Manager'],
    ['fabric-failed', 0, 'The NVLink fabric failed to initialise (NVML 999)'],
  ])(
    'calls a device unusable in the scenario %s, with its reason',
    async (scenario, index, why) => {
      const { accelerators } = await report(scenario)
      expect(accelerators?.[index]).toMatchObject({
        usable: false,
        reason: expect.stringContaining(why),
        health: { healthy: false, problems: [{ code: 'device_failed' }] },
      })
    },
  )

  test.each([
    ['ecc', 2, ['uncorrectable_ecc', 'row_remap_pending']],
    ['worn', 2, ['row_remap_failed', 'page_retirement_pending']],
    ['hot', 1, ['hardware_slowdown', 'thermal_slowdown']],
    ['brake', 1, ['power_brake']],
    ['link-down', 6, ['nvlink_down']],
    ['fabric-slow', 0, ['fabric_degraded', 'fabric_degraded']],
  ])(
    'reports a usable device that is not healthy in the scenario %s',
    async (scenario, index, codes) => {
      const { accelerators } = await report(scenario)
      const ill = accelerators?.filter((one) => one.health?.healthy !== true)
      expect(ill?.map((one) => one.index)).toEqual([index])
      expect(ill?.[0]?.usable).toBe(true)
      expect(ill?.[0]?.health?.problems.map(({ code }) => code)).toEqual(codes)
    },
  )

  const CALLS = [
    'nvmlDeviceGetName',
    'nvmlDeviceGetUUID',
    'nvmlDeviceGetMemoryInfo',
    'nvmlDeviceGetMigMode',
    'nvmlDeviceGetCpuAffinity',
    'nvmlDeviceGetNumaNodeId',
    'nvmlDeviceGetNvLinkState',
    'nvmlDeviceGetNvLinkRemoteDeviceType',
    'nvmlDeviceGetTotalEccErrors',
    'nvmlDeviceGetRemappedRows',
    'nvmlDeviceGetRetiredPagesPendingStatus',
    'nvmlDeviceGetCurrentClocksThrottleReasons',
    'nvmlDeviceGetCurrentClocksEventReasons',
    'nvmlDeviceGetGpuFabricInfo',
    'nvmlDeviceGetGpuFabricInfoV',
    'nvmlDeviceGetCudaComputeCapability',
  ]

  /** The devices of which NVML returned 15 or 16 from some call. */
  async function fatalDevices(scenario: string) {
    process.env.FAKE_NVML = scenario
    const answer = await askNvml({ library: libraries.WITH_ALL ?? '', deadlineSeconds: 10 })
    delete process.env.FAKE_NVML
    if (!isKnown(answer)) throw new Error(answer.message)
    return answer.devices.flatMap(({ index, fatal }) =>
      fatal === undefined ? [] : { index, fatal },
    )
  }

  test.each(CALLS)('%s alone can say that a device is lost', async (call) => {
    expect(await fatalDevices(`${call}=15`)).toEqual([{ index: 3, fatal: 15 }])
  })

  test('any call can say that a device must be reset', async () => {
    expect(await fatalDevices(`${CALLS.at(-1)}=16`)).toEqual([{ index: 3, fatal: 16 }])
  })

  test('a call about two devices makes neither of them lost', async () => {
    expect(await fatalDevices('nvmlDeviceGetP2PStatus=15')).toEqual([])
    const { accelerators } = await report('gone')
    expect(
      accelerators?.filter(({ usable }) => usable === false).map(({ index }) => index),
    ).toEqual([3])
  })

  test('a power limit is not a fault', async () => {
    const { accelerators } = await report('busy')
    expect(accelerators?.every(({ health }) => health?.healthy === true)).toBe(true)
  })

  test('leaves the order open where GPUs of several models are numbered by speed', async () => {
    const { visible_devices, device_count, faults } = await report('one-model-odd')
    expect({ visible_devices, device_count }).toEqual({ visible_devices: null, device_count: 8 })
    const fault = faults.find(({ facts }) => facts.includes('/visible_devices'))
    expect(fault?.code).toBe('device_order_unknown')
  })

  test('reports kind and number of the links between two devices', async () => {
    const bridged = await report('bridges')
    expect(bridged.accelerators?.[1]?.fabric_links).toEqual([
      { accelerator: 0, kind: 'nvlink', count: 4 },
      { accelerator: 2, kind: 'nvlink', count: 4 },
      { accelerator: 3, kind: 'nvlink', count: 4 },
    ])
    const { accelerators } = await report('')
    expect(accelerators?.[4]?.fabric_links?.[0]).toEqual({
      accelerator: 5,
      kind: 'nvswitch',
      count: 18,
    })
    const down = await report('link-down')
    expect(down.accelerators?.[4]?.fabric_links?.map(({ count }) => count)).toEqual([18, 16, 18])
  })

  test('asks an older library by the functions that it has', async () => {
    const [older, newer] = [await report('old'), await report('')]
    expect(older.accelerators).toEqual(newer.accelerators)
  })

  const LOADED = '6,1,2000000,-;NVRM: loading NVIDIA UNIX x86_64 Kernel Module  590.48.01\n'
  const xid = (device: string, text: string) =>
    `3,812,5123456,-;NVRM: Xid (PCI:0000:${device}:00): ${text}\n SUBSYSTEM=pci\n`
  const withLog = (log: string) => report('', 'WITH_ALL', {}, 10, { 'dev/kmsg': log })

  test('a device of which the kernel logged an XID event is not healthy', async () => {
    const { accelerators, faults } = await withLog(
      `${LOADED}${xid('12', '48, pid=1, DBE')}${xid('12', '48, pid=2, DBE')}${xid('14', '31, pid=3, MMU')}`,
    )
    const ill = accelerators?.filter((one) => one.health?.healthy !== true)
    expect(ill).toMatchObject([
      {
        index: 2,
        usable: true,
        health: {
          problems: [{ code: 'xid', message: 'XID 48, 2 times, last 5 s after boot: pid=2, DBE' }],
        },
      },
    ])
    expect(faults.some(({ code }) => code === 'xids_unreadable')).toBe(false)
  })

  test.each([
    ['the driver was loaded again', LOADED],
    [
      'it has nothing left to recover',
      xid(
        '12',
        '154, pid=1, GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)',
      ),
    ],
  ])('an XID event counts no more when %s', async (_, log) => {
    const { accelerators } = await withLog(`${xid('12', '79, GPU has fallen off the bus.')}${log}`)
    expect(accelerators?.every(({ health }) => health?.healthy === true)).toBe(true)
  })

  test('health is in doubt where the log of the kernel cannot be read', async () => {
    const { accelerators, faults } = await report('ecc')
    const doubt = faults.find(({ code }) => code === 'xids_unreadable')
    expect(accelerators?.[0]?.health?.healthy).toBe(true)
    expect(doubt?.facts).toContain('/accelerators/0/health')
    expect(doubt?.facts).not.toContain('/accelerators/2/health')
  })

  test('reports compute capability, NVLink domain and the CUDA of the driver', async () => {
    const { accelerators, software } = await report('')
    expect(accelerators?.[0]).toMatchObject({
      architecture: '9.0',
      fabric_domain: { cluster: 'abababab-abab-abab-abab-abababababab', clique: 32_766 },
      health: { healthy: true, problems: [] },
    })
    expect(software.cuda_version).toBe('13.1')
  })

  test('reports a missing library', async () => {
    const answer = await askNvml({ library: '/nowhere/libnvidia-ml.so.1', deadlineSeconds: 10 })
    expect(isKnown(answer)).toBe(false)
    expect(answer).toMatchObject({ code: 'nvml_library_missing' })
  })
})
