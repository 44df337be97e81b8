import { describe, expect, test } from 'bun:test'
import { Root } from '../../../src/agent/root.ts'
import { pythonWith, reportOf, twoNodeTree } from '../tree.ts'

type Attributes = Readonly<Record<string, string>>

/** A device as the vendor's cards are on PCI, at the driver that its runtime needs. */
function device(vendor: string, id: string, driver: string, more: Attributes = {}): Attributes {
  return {
    class: '0x120000\n',
    vendor: `0x${vendor}\n`,
    device: `0x${id}\n`,
    driver: `-> ../../drivers/${driver}`,
    ...more,
  }
}

/** The report of a host with these devices, whose Python has these plugins; undefined: no Python is given. */
async function reportWith(
  devices: readonly Attributes[],
  plugins: readonly { name: string; package: string }[] | undefined,
  env: Readonly<Record<string, string>> = {},
) {
  const dir = twoNodeTree(
    Object.fromEntries(devices.map((one, index) => [`0000:4${index}:00.0`, one])),
  )
  const python = plugins && pythonWith('0.24.0', plugins)
  return await reportOf(dir, { root: new Root(dir, true), python, env })
}

/** Name, PCI ids and driver of the vendor, its plugin, the variable that chooses devices, and the platform. */
const VENDORS = [
  [
    'ascend',
    '19e5:d802',
    'devdrv_device_driver',
    'ascend',
    'vllm_ascend',
    'ASCEND_RT_VISIBLE_DEVICES',
    'other',
  ],
  ['gaudi', '1da3:1020', 'habanalabs', 'hpu', 'vllm_gaudi', 'HABANA_VISIBLE_MODULES', 'other'],
  ['neuron', '1d0f:7364', 'neuron', 'neuron', 'vllm_neuron', undefined, 'other'],
  ['metax', '9999:4001', 'metax', 'metax', 'vllm_metax', 'CUDA_VISIBLE_DEVICES', 'other'],
  ['hygon', '1d94:6320', 'hycu', 'hcu', 'vllm_hcu', 'HIP_VISIBLE_DEVICES', 'rocm'],
  [
    'cambricon',
    'cabc:0370',
    'cambricon-pci-drv',
    'mlu',
    'vllm_mlu',
    'MLU_VISIBLE_DEVICES',
    'other',
  ],
  [
    'enflame',
    '1e36:c035',
    'enflame',
    'register_platform_plugins',
    'vllm_gcu',
    'TOPS_VISIBLE_DEVICES',
    'other',
  ],
  ['spyre', '1014:06a7', 'vfio-pci', 'spyre', 'vllm_spyre', undefined, 'other'],
] as const

describe.each(VENDORS)('%s', (name, id, driver, plugin, from, variable, platform) => {
  const [vendor = '', own = ''] = id.split(':')
  const devices = ['0\n', '1\n'].map((number) =>
    device(vendor, own, driver, { dev_id: number, module_id: number }),
  )
  const plugins = [{ name: plugin, package: from }]

  test('is found by its PCI id, and usable at its driver', async () => {
    const { accelerators } = await reportWith(devices, plugins)
    expect(accelerators).toMatchObject([
      { vendor: name, pci_id: id, driver, usable: true },
      { vendor: name, usable: true },
    ])
  })

  test(`makes the platform ${platform} where its plugin is installed`, async () => {
    expect((await reportWith(devices, plugins)).platform).toBe(platform)
    expect((await reportWith(devices, [])).faults.map(({ code }) => code)).toContain(
      'platform_unspecified',
    )
    const { platform: unknown, faults } = await reportWith(devices, undefined)
    expect(unknown).toBeNull()
    expect(faults.find(({ facts }) => facts.includes('/platform'))?.message).toContain('--python')
  })

  test('is counted where the variable that chooses devices is known', async () => {
    const all = await reportWith(devices, plugins)
    expect(all.device_count).toBe(variable === undefined ? null : 2)
    if (variable === undefined) return
    const one = await reportWith(devices, plugins, { [variable]: '1' })
    expect(one.device_count).toBe(1)
  })
})

const npu = (number: string) => device('19e5', 'd802', 'devdrv_device_driver', { dev_id: number })
const ASCEND = [{ name: 'ascend', package: 'vllm_ascend' }]

test('devices are in the order of the numbers that their driver gives them', async () => {
  const { visible_devices } = await reportWith([npu('2\n'), npu('0\n'), npu('1\n')], ASCEND)
  expect(visible_devices?.map(({ accelerator }) => accelerator)).toEqual([1, 2, 0])
})

test.each([
  ['without numbers', [npu(''), npu('')]],
  ['with a number twice', [npu('0\n'), npu('0\n')]],
])('the order of devices %s is unknown', async (_, devices) => {
  const { visible_devices, device_count, faults } = await reportWith(devices, ASCEND)
  expect({ visible_devices, device_count }).toEqual({ visible_devices: null, device_count: 2 })
  expect(faults.find(({ facts }) => facts.includes('/visible_devices'))?.code).toBe(
    'device_order_unknown',
  )
})

test('numbers that do not start with 0 are not mistaken for places in the list', async () => {
  const devices = [npu('4\n'), npu('5\n')]
  const { device_count, faults } = await reportWith(devices, ASCEND, {
    ASCEND_RT_VISIBLE_DEVICES: '4,5',
  })
  expect(device_count).toBeNull()
  expect(faults.some(({ code }) => code === 'visible_devices_unclear')).toBe(true)
})

test.each([
  ['several variables', { HIP_VISIBLE_DEVICES: '0', ROCR_VISIBLE_DEVICES: '0' }],
  ['names', { HIP_VISIBLE_DEVICES: 'GPU-1' }],
  ['a number twice', { HIP_VISIBLE_DEVICES: '0,0' }],
])('%s leave the count to the runtime of the vendor', async (_, env) => {
  const dcu = device('1d94', '6320', 'hycu')
  const plugins = [{ name: 'hcu', package: 'vllm_hcu' }]
  const { device_count, faults } = await reportWith([dcu], plugins, env)
  expect(device_count).toBeNull()
  expect(faults.some(({ code }) => code === 'visible_devices_unclear')).toBe(true)
})

test('a device whose use is unknown leaves the count unknown', async () => {
  const broken = { ...npu('1\n'), driver: '-> ../../drivers/a driver' }
  const { device_count } = await reportWith([npu('0\n'), broken], ASCEND)
  expect(device_count).toBeNull()
})

test('a device that is kept for a virtual machine is not usable', async () => {
  const { accelerators } = await reportWith([device('cabc', '0370', 'vfio-pci')], [])
  expect(accelerators?.[0]).toMatchObject({ usable: false })
})

describe('VLLM_PLUGINS', () => {
  test.each([
    ['ascend', 'other'],
    ['lora,ascend', 'other'],
    ['lora', 'platform_unspecified'],
    ['', 'platform_unspecified'],
  ])('%p makes the platform of an Ascend host %p', async (value, expected) => {
    const { platform, faults } = await reportWith([npu('0\n')], ASCEND, { VLLM_PLUGINS: value })
    const fault = faults.find(({ facts }) => facts.includes('/platform'))
    expect(platform ?? fault?.code).toBe(expected)
  })
})

test('two plugins whose devices are here leave the platform unknown, as vLLM refuses', async () => {
  const chip = device('1d0f', '7364', 'neuron')
  const plugins = [
    { name: 'neuron', package: 'vllm_neuron' },
    { name: 'optimum_neuron', package: 'optimum' },
  ]
  const { faults } = await reportWith([chip], plugins)
  expect(faults.find(({ code }) => code === 'platform_ambiguous')?.message).toContain(
    'neuron and optimum_neuron',
  )
})

test('a plugin that the agent does not know leaves the platform unknown', async () => {
  const plugins = [...ASCEND, { name: 'musa', package: 'vllm_musa' }]
  const { platform, faults } = await reportWith([npu('0\n')], plugins)
  expect(platform).toBeNull()
  expect(faults.find(({ code }) => code === 'plugins_unknown')?.message).toContain('musa')
})
