import { describe, expect, test } from 'bun:test'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { Root } from '../../../src/agent/root.ts'
import type { HostReport } from '../../../src/hosts/report.ts'
import { hostFixture, makeTree, reportOf, twoNodeTree, unpack } from '../tree.ts'

/** A host with the KFD topology of a recorded one; undefined, with a message on the console, if it is missing. */
function hostWith(archive: string, inside: string): string | undefined {
  const file = hostFixture(`rocm/${archive}.tar.gz`)
  if (!file) return undefined
  const dir = twoNodeTree({})
  const nodes = join(unpack(file), 'testdata', archive, inside, 'nodes')
  cpSync(nodes, join(dir, 'sys/class/kfd/kfd/topology/nodes'), { recursive: true })
  return dir
}

const addresses = (report: HostReport) => report.accelerators?.map((one) => one.pci_address)

/** The topology as the kernel shows it to a process whose device group lacks some render nodes. */
class GuardedRoot extends Root {
  readonly #guarded: RegExp

  constructor(dir: string, guarded: RegExp) {
    super(dir, false)
    this.#guarded = guarded
  }

  protected override readStart(path: string, length: number): Uint8Array {
    if (this.#guarded.test(path)) throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
    return super.readStart(path, length)
  }
}

describe('partitions of eight MI308 of which the process may use', () => {
  const dir = hostWith('topology-parsing-mi308', 'topology')
  const withoutNodes = (nodes: string) => {
    const root = new GuardedRoot(dir ?? '', new RegExp(`nodes/${nodes}/(?:properties|gpu_id)$`))
    return reportOf(dir ?? '', { root })
  }

  test.skipIf(!dir)('all but four, are 28', async () => {
    const { platform, device_count } = await withoutNodes('[4-7]')
    expect({ platform, device_count }).toEqual({ platform: 'rocm', device_count: 28 })
  })

  test.skipIf(!dir)('none, are unknown, and not 0', async () => {
    const { platform, device_count, faults } = await withoutNodes('(?:[2-9]|\\d\\d)')
    expect({ platform, device_count }).toEqual({ platform: null, device_count: null })
    const fault = faults.find(({ facts }) => facts.includes('/platform'))
    expect(fault?.message).toContain('keeps all devices from this process')
  })
})

describe('eight MI210', () => {
  const dir = hostWith('topo-mi210-xgmi-pcie', '')

  test.skipIf(!dir)('are eight devices of ROCm in the order of their addresses', async () => {
    const report = await reportOf(dir ?? '')
    expect(report.platform).toBe('rocm')
    expect(report.device_count).toBe(8)
    expect(addresses(report)).toEqual([
      '0000:03:00.0',
      '0000:26:00.0',
      '0000:43:00.0',
      '0000:63:00.0',
      '0000:83:00.0',
      '0000:a3:00.0',
      '0000:c3:00.0',
      '0000:e3:00.0',
    ])
  })

  test.skipIf(!dir)('are numbered for vLLM as KFD numbers them', async () => {
    const { visible_devices } = await reportOf(dir ?? '')
    expect(visible_devices?.map((one) => one.accelerator)).toEqual([3, 2, 0, 1, 7, 6, 4, 5])
  })

  test.skipIf(!dir)(
    'have their 64-bit unique id as UUID, and no memory that was not recorded',
    async () => {
      const { accelerators, faults } = await reportOf(dir ?? '')
      expect(accelerators?.[3]).toMatchObject({
        uuid: `GPU-${1801979520617338022n.toString(16).padStart(16, '0')}`,
        memory_bytes: null,
        partitioning: 'none',
        partitions: [],
      })
      const fault = faults.find((one) => one.facts.includes('/accelerators/3/memory_bytes'))
      expect(fault?.message).toContain(
        '/sys/class/kfd/kfd/topology/nodes/2/mem_banks: no such file',
      )
    },
  )
})

describe('eight MI308 in CPX mode', () => {
  const dir = hostWith('topology-parsing-mi308', 'topology')

  test.skipIf(!dir)('are eight accelerators of four partitions, 32 devices for vLLM', async () => {
    const report = await reportOf(dir ?? '')
    expect(report.device_count).toBe(32)
    expect(report.accelerators).toHaveLength(8)
    expect(addresses(report)?.slice(0, 5)).toEqual([
      '0000:0a:00.0',
      '0000:80:00.0',
      '0000:a4:00.0',
      '0000:c8:00.0',
      '0001:0b:00.0',
    ])
    expect(report.accelerators?.[0]).toMatchObject({
      partitioning: 'compute',
      memory_bytes: 3 * 51_539_607_552 + 51_522_830_336,
      fabric_peers: [1, 2, 3, 4, 5, 6, 7],
    })
    expect(report.accelerators?.[0]?.partitions).toHaveLength(4)
    expect(report.visible_devices?.slice(3, 5)).toEqual([
      { accelerator: 0, partition: 3 },
      { accelerator: 1, partition: 0 },
    ])
  })

  test.skipIf(!dir)('leave what HIP_VISIBLE_DEVICES names', async () => {
    const { device_count } = await reportOf(dir ?? '', {
      env: { HIP_VISIBLE_DEVICES: '0,5,31,32' },
    })
    expect(device_count).toBe(3)
  })
})

const vega = hostWith('topology-parsing', 'topology')

test.skipIf(!vega)('a Vega 20 without a PCI domain in its properties is in domain 0', async () => {
  const report = await reportOf(vega ?? '')
  expect(addresses(report)).toEqual(['0000:19:00.0', '0000:19:00.0'])
  expect(report.device_count).toBe(2)
  expect(report.accelerators?.[0]?.memory_bytes).toBe(17_163_091_968)
})

test('the whole of the devices is unknown when HIP and CUDA variables differ, as vLLM refuses', async () => {
  const dir = makeTree({
    'sys/class/kfd/kfd/topology/nodes/1/properties':
      'simd_count 416\nvendor_id 4098\ndevice_id 29711\nlocation_id 25344\ndomain 0\n',
  })
  const env = { HIP_VISIBLE_DEVICES: '0', CUDA_VISIBLE_DEVICES: '1' }
  const { device_count, platform, faults } = await reportOf(dir, { env })
  expect({ device_count, platform }).toEqual({ device_count: null, platform: 'rocm' })
  expect(faults.some((fault) => fault.code === 'visible_devices_conflict')).toBe(true)
})

/** A host with nodes of KFD that lie at these places of one GPU. */
function partitionsAt(...locations: readonly number[]): string {
  const nodes = locations.map((location, index) => [
    `sys/class/kfd/kfd/topology/nodes/${index}/properties`,
    `cpu_cores_count 0\nsimd_count 304\nvendor_id 4098\ndevice_id 29857\nlocation_id ${location}\ndomain 0\nunique_id 77\ndrm_render_minor ${128 + index}\n`,
  ])
  return twoNodeTree({}, Object.fromEntries(nodes))
}

test.each([
  ['in its highest bits', [0x0a00, 0x1000_0a00, 0x7000_0a00]],
  ['as PCI functions', [0x0a00, 0x0a01, 0x0a07]],
])('partitions of a GPU are counted %s of location_id', async (_, locations) => {
  const { accelerators, device_count } = await reportOf(partitionsAt(...locations))
  expect(device_count).toBe(3)
  expect(accelerators).toMatchObject([{ pci_address: '0000:0a:00.0', partitioning: 'compute' }])
})

test('a location_id with bits that have no meaning is not read', async () => {
  const { device_count, faults } = await reportOf(partitionsAt(0x0010_0a00))
  expect(device_count).toBeNull()
  expect(faults.some(({ message }) => message.includes('location_id 1051136'))).toBe(true)
})

test('an invalid version of the architecture is a fault of its own node', async () => {
  const dir = twoNodeTree(
    {},
    {
      'sys/class/kfd/kfd/topology/nodes/0/properties': 'cpu_cores_count 8\nsimd_count 0\n',
      'sys/class/kfd/kfd/topology/nodes/1/properties':
        'cpu_cores_count 0\nsimd_count 304\nvendor_id 4098\ndevice_id 29857\nlocation_id 2560\ndomain 0\ngfx_target_version 99\n',
    },
  )
  const { accelerators, faults } = await reportOf(dir)
  expect(accelerators?.[0]?.architecture).toBeNull()
  const fault = faults.find(({ facts }) => facts.includes('/accelerators/0/architecture'))
  expect(fault?.message).toEndWith('/nodes/1/properties: gfx_target_version 99 is invalid')
})

/** An AMD GPU with these files of amdgpu, at a driver that KFD does not list. */
function gpuWith(files: Readonly<Record<string, string>>): string {
  const gpu = { class: '0x120000\n', vendor: '0x1002\n', device: '0x74a1\n' }
  const driver = '-> ../../drivers/amdgpu'
  return twoNodeTree({ '0000:0a:00.0': { ...gpu, driver, ...files } })
}

describe('the health of an AMD GPU', () => {
  const sound = { 'ras/umc_err_count': 'ue: 0\nce: 3\n' }
  const healthWith = async (files: Readonly<Record<string, string>>) => {
    const { accelerators } = await reportOf(gpuWith({ ...sound, ...files }))
    const { healthy, problems } = accelerators?.[0]?.health ?? {}
    return { healthy, codes: problems?.map(({ code }) => code) }
  }

  test('is sound where amdgpu counted corrected errors only, and pages are retired', async () => {
    const files = {
      'ras/gfx_err_count': 'ue: 0\nce: 0\n',
      'ras/gpu_vram_bad_pages': '0x00000001 : 0x00001000 : R\n',
    }
    expect(await healthWith(files)).toEqual({ healthy: true, codes: [] })
  })

  test.each([
    [{ 'ras/umc_err_count': 'ue: 2\nce: 0\n' }, ['uncorrectable_ecc']],
    [{ 'ras/sdma_err_count': 'ue: 1\nce: 0\n' }, ['uncorrectable_error']],
    [{ 'ras/gpu_vram_bad_pages': '0x00000002 : 0x00001000 : P\n' }, ['page_retirement_pending']],
    [{ 'ras/gpu_vram_bad_pages': '0x00000002 : 0x00001000 : F\n' }, ['page_retirement_failed']],
  ])('is not with %j', async (files, codes) => {
    expect(await healthWith(files)).toEqual({ healthy: false, codes })
  })

  test.each([
    [{ 'ras/gfx_err_count': 'ue: none\n' }],
    [{ 'ras/gpu_vram_bad_pages': '0x00000002 : 0x00001000 : X\n' }],
    [{ 'ras/umc_err_count': '' }],
  ])('is unknown with %j', async (files) => {
    const { accelerators, faults } = await reportOf(gpuWith({ ...sound, ...files }))
    expect(accelerators?.[0]?.health).toBeNull()
    expect(faults.find(({ facts }) => facts.includes('/accelerators/0/health'))?.code).toBe(
      'amdgpu_unreadable',
    )
  })

  /** The kernel refuses what amdgpu does not hand out during a reset. */
  class RefusingRoot extends Root {
    protected override readStart(path: string, length: number): Uint8Array {
      if (path.endsWith('gpu_busy_percent')) throw Object.assign(new Error(), { code: 'EPERM' })
      return super.readStart(path, length)
    }
  }

  test.each([
    ['active', true],
    ['suspended', false],
  ])('a GPU that refuses its attributes while %s is being reset: %p', async (power, expected) => {
    const files = { gpu_busy_percent: '0\n', 'power/runtime_status': `${power}\n` }
    const dir = gpuWith({ ...sound, ...files })
    const { accelerators } = await reportOf(dir, { root: new RefusingRoot(dir, false) })
    expect(accelerators?.[0]?.reason === 'amdgpu is resetting it').toBe(expected)
  })
})
