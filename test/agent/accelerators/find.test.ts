import { describe, expect, test } from 'bun:test'
import { Root } from '../../../src/agent/root.ts'
import { deviceWith, h200, makeTree, reportOf, twoNodeTree } from '../tree.ts'

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

  test('a bare /dev/vfio is not a TPU', async () => {
    const { platform, faults } = await reportOf(twoNodeTree({}, { 'dev/vfio/vfio': '' }))
    expect(platform).toBeNull()
    expect(faults.find((one) => one.facts.includes('/platform'))?.code).toBe('platform_unspecified')
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

  test('a disk whose class the kernel corrects costs no accelerator', async () => {
    const config = new Uint8Array(64)
    config.set([0x02, 0x10, 0x91, 0x43], 0)
    config.set([0x01, 0x01], 10)
    const disk = { vendor: '0x1002\n', device: '0x4391\n', class: '0x010601\n', config }
    const { accelerators } = await reportOf(
      twoNodeTree({ '0000:00:11.0': disk, '0000:4e:00.0': h200() }),
    )
    expect(accelerators?.map((one) => one.pci_address)).toEqual(['0000:4e:00.0'])
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
          'simd_count 416\nvendor_id 4098\ndevice_id 29711\nlocation_id 25344\ndomain 0\n',
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
