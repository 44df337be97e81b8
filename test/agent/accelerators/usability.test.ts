import { describe, expect, test } from 'bun:test'
import { deviceWith, h200, reportOf, twoNodeTree } from '../tree.ts'

describe('a device that is not usable says why', () => {
  test.each([
    ['bound to vfio-pci', { driver: '-> ../../drivers/vfio-pci' }, 'vfio-pci'],
    ['at nouveau', { driver: '-> ../../drivers/nouveau' }, 'nouveau'],
    ['off the bus', { config: new Uint8Array(64).fill(0xff) }, 'fallen off the bus'],
    ['of a vendor without a platform', { vendor: '0x1bcf\n', class: '0x120000\n' }, '0x1bcf'],
  ])('%s', async (_, attributes, reason) => {
    const { report, device } = await deviceWith(attributes)
    expect(device).toMatchObject({ usable: false, reason: expect.stringContaining(reason) })
    expect({ platform: report.platform, device_count: report.device_count }).toEqual({
      platform: null,
      device_count: 0,
    })
  })

  test('without a driver, if the tree shows those of other devices', async () => {
    const dir = twoNodeTree({
      '0000:00:1f.0': { class: '0x060100\n', driver: '-> ../../drivers/lpc_ich' },
      '0000:4e:00.0': h200({ driver: undefined, uevent: 'PCI_SLOT_NAME=0000:4e:00.0\n' }),
    })
    const { accelerators } = await reportOf(dir)
    expect(accelerators?.[0]).toMatchObject({ usable: false, reason: 'No driver is bound to it' })
  })

  test('or that it is unknown, if the tree shows no drivers at all', async () => {
    const { report, device } = await deviceWith({ driver: undefined })
    expect(device).toMatchObject({ usable: null, driver: null })
    expect({ platform: report.platform, device_count: report.device_count }).toEqual({
      platform: null,
      device_count: null,
    })
  })
})
