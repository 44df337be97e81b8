import { describe, expect, test } from 'bun:test'
import { h200, reportOf, twoNodeTree } from '../tree.ts'

const DEVICES = 'sys/bus/pci/devices'

describe('PCI devices', () => {
  test('are unknown where the link to one leads to another', async () => {
    const dir = twoNodeTree(
      { '0000:40:00.0': h200() },
      { [`${DEVICES}/0000:41:00.0`]: '-> 0000:40:00.0' },
    )
    const { accelerators, faults } = await reportOf(dir)
    expect(accelerators).toBeNull()
    const fault = faults.find(({ facts }) => facts.includes('/accelerators'))
    expect(fault?.code).toBe('pci_contradicts')
    expect(fault?.message).toContain('/0000:41:00.0 leads to')
  })

  test('are listed by number where a domain has more than 16 bits', async () => {
    const addresses = ['10000:40:00.0', 'ffff:40:00.0', '0000:40:00.0']
    const dir = twoNodeTree(Object.fromEntries(addresses.map((address) => [address, h200()])))
    const { accelerators } = await reportOf(dir)
    expect(accelerators?.map((one) => one.pci_address)).toEqual(addresses.reverse())
  })
})
