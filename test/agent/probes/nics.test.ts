import { expect, test } from 'bun:test'
import { makeTree, reportOf, twoNodeTree } from '../tree.ts'

test('an RDMA card is named by its device, with its node and its interfaces', async () => {
  const card = { class: '0x020700\n', numa_node: '1\n', driver: '-> ../../drivers/mlx5_core' }
  const dir = twoNodeTree(
    { '0000:1a:00.0': { ...card, 'net/ibp26s0/address': '' } },
    {
      'sys/class/infiniband/mlx5_0/device': '-> ../../../bus/pci/devices/0000:1a:00.0',
      'sys/class/infiniband/mlx5_0/ports/1/link_layer': 'InfiniBand\n',
      'sys/class/infiniband/mlx5_0/ports/1/state': '4: ACTIVE\n',
      'sys/class/infiniband/mlx5_0/ports/1/rate': '400 Gb/sec (4X NDR)\n',
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
      port_state: 'ACTIVE',
      rate_gbps: 400,
      ports: [{ port: 1, link_layer: 'InfiniBand', state: 'ACTIVE', rate_gbps: 400 }],
      fabric: 'InfiniBand',
      distances: [],
    },
  ])
})

const port = (number: number, linkLayer: string, state: string, rate: string) => {
  const folder = `sys/class/infiniband/mlx4_0/ports/${number}`
  return {
    [`${folder}/link_layer`]: `${linkLayer}\n`,
    [`${folder}/state`]: `${state}\n`,
    [`${folder}/rate`]: `${rate}\n`,
  }
}
const TWO_PORTS = {
  ...port(1, 'InfiniBand', '4: ACTIVE', '40 Gb/sec (4X QDR)'),
  ...port(2, 'Ethernet', '1: DOWN', '10 Gb/sec (4X)'),
}

test('each port of a card is listed, in the order of their numbers', async () => {
  const { nics } = await reportOf(twoNodeTree({}, TWO_PORTS))
  expect(nics?.[0]).toMatchObject({ link_layer: 'InfiniBand', port_state: 'ACTIVE', rate_gbps: 40 })
  expect(nics?.[0]?.ports).toEqual([
    { port: 1, link_layer: 'InfiniBand', state: 'ACTIVE', rate_gbps: 40 },
    { port: 2, link_layer: 'Ethernet', state: 'DOWN', rate_gbps: 10 },
  ])
})

test.each([
  ['a port is missing before others', port(3, 'Ethernet', '4: ACTIVE', '10 Gb/sec (4X)')],
  ['something else is among them', { 'sys/class/infiniband/mlx4_0/ports/x': '' }],
  [
    'the device for management datagrams of another is there',
    {
      'sys/class/infiniband/mlx4_0/device/infiniband_mad/umad2/ibdev': 'mlx4_0\n',
      'sys/class/infiniband/mlx4_0/device/infiniband_mad/umad2/port': '3\n',
    },
  ],
])('the ports are unknown, and the first is not, when %s', async (_, files) => {
  const one = port(1, 'InfiniBand', '4: ACTIVE', '40 Gb/sec (4X QDR)')
  const { nics, faults } = await reportOf(twoNodeTree({}, { ...one, ...files }))
  expect(nics?.[0]).toMatchObject({ ports: null, port_state: 'ACTIVE' })
  expect(faults.find(({ facts }) => facts.includes('/nics/0/ports'))?.code).toBe('port_unreadable')
})

const HFI = { class: '0x020800\n', vendor: '0x8086\n', device: '0x24f0\n', numa_node: '0\n' }
const CASSINI = { class: '0x020000\n', vendor: '0x17db\n', device: '0x0501\n', numa_node: '1\n' }

test('Omni-Path is named though its ports call themselves InfiniBand', async () => {
  const dir = twoNodeTree(
    { '0000:5e:00.0': { ...HFI, driver: '-> ../../drivers/hfi1' } },
    {
      'sys/class/infiniband/hfi1_0/device': '-> ../../../bus/pci/devices/0000:5e:00.0',
      'sys/class/infiniband/hfi1_0/ports/1/link_layer': 'InfiniBand\n',
      'sys/class/infiniband/hfi1_0/ports/1/state': '4: ACTIVE\n',
      'sys/class/infiniband/hfi1_0/ports/1/rate': '100 Gb/sec (4X EDR)\n',
    },
  )
  const { nics } = await reportOf(dir)
  expect(nics).toMatchObject([
    { name: 'hfi1_0', fabric: 'Omni-Path', link_layer: 'InfiniBand', rate_gbps: 100 },
  ])
})

test('Slingshot has the state and the rate of its network interface', async () => {
  const dir = twoNodeTree(
    {
      '0000:c1:00.0': {
        ...CASSINI,
        driver: '-> ../../drivers/cxi_ss1',
        'net/hsn0/operstate': 'up\n',
        'net/hsn0/speed': '200000\n',
      },
    },
    {
      'sys/class/cxi_user/cxi0/device': '-> ../../../bus/pci/devices/0000:c1:00.0',
      'sys/class/net/hsn0': '-> ../../bus/pci/devices/0000:c1:00.0/net/hsn0',
    },
  )
  const { nics, faults } = await reportOf(dir)
  expect(nics).toMatchObject([
    {
      name: 'cxi0',
      pci_address: '0000:c1:00.0',
      numa_node: 1,
      fabric: 'Slingshot',
      interfaces: ['hsn0'],
      port_state: 'ACTIVE',
      rate_gbps: 200,
    },
  ])
  const fault = faults.find(({ facts }) => facts.includes('/nics/0/link_layer'))
  expect(fault?.code).toBe('not_applicable')
})

test.each([
  ['Omni-Path', HFI],
  ['Slingshot', CASSINI],
])('a card of %s that no driver has taken is listed by its PCI id', async (fabric, card) => {
  const { nics } = await reportOf(twoNodeTree({ '0000:5e:00.0': card }))
  expect(nics).toMatchObject([{ name: null, pci_address: '0000:5e:00.0', fabric }])
})

test('EFA is named by its driver, as the kernel has no name for its link layer', async () => {
  const dir = twoNodeTree(
    { '0000:00:1d.0': { class: '0x020000\n', driver: '-> ../../drivers/efa' } },
    {
      'sys/class/infiniband/rdmap0s29/device': '-> ../../../bus/pci/devices/0000:00:1d.0',
      'sys/class/infiniband/rdmap0s29/ports/1/link_layer': 'Unknown\n',
    },
  )
  const { nics, faults } = await reportOf(dir)
  expect(nics).toMatchObject([{ fabric: 'EFA', link_layer: null }])
  expect(faults.find(({ facts }) => facts.includes('/nics/0/link_layer'))?.code).toBe(
    'link_layer_not_told',
  )
})

test('a device without a link to PCI is not on PCI only where the kernel calls it virtual', async () => {
  const { nics, faults } = await reportOf(
    twoNodeTree(
      {},
      {
        'sys/class/infiniband/mlx5_0/ports/1/link_layer': 'InfiniBand\n',
        'sys/devices/virtual/infiniband/rxe0/ports/1/link_layer': 'Ethernet\n',
        'sys/class/infiniband/rxe0': '-> ../../devices/virtual/infiniband/rxe0',
      },
    ),
  )
  const codeOf = (fact: string) => faults.find(({ facts }) => facts.includes(fact))?.code
  expect(nics?.map(({ name }) => name)).toEqual(['mlx5_0', 'rxe0'])
  expect(codeOf('/nics/0/pci_address')).toBe('rdma_device_unreadable')
  expect(codeOf('/nics/1/pci_address')).toBe('not_applicable')
})

test('the list is in doubt where a card without a driver may be the RDMA device whose place is unknown', async () => {
  const { nics, faults } = await reportOf(
    twoNodeTree({ '0000:1a:00.0': { class: '0x020700\n', vendor: '0x15b3\n' } }, TWO_PORTS),
  )
  expect(nics?.map(({ name }) => name)).toEqual([null, 'mlx4_0'])
  expect(faults.find(({ facts }) => facts.includes('/nics'))?.code).toBe('rdma_device_unreadable')
})

test('a class of RDMA devices with something else in it is not read', async () => {
  const { nics, faults } = await reportOf(
    twoNodeTree({}, { ...TWO_PORTS, 'sys/class/infiniband/other/x': '' }),
  )
  expect(nics).toBeNull()
  expect(faults.find(({ facts }) => facts.includes('/nics'))?.code).toBe('nics_unreadable')
})

test('the list is in doubt where the PCI devices, of which some may be cards, are unknown', async () => {
  const { nics, faults } = await reportOf(makeTree(TWO_PORTS))
  expect(nics?.map(({ name }) => name)).toEqual(['mlx4_0'])
  expect(faults.find(({ facts }) => facts.includes('/nics'))?.code).toBe('pci_unreadable')
})

test('the fabric is unknown where nothing shows whether the card is Omni-Path', async () => {
  const { nics } = await reportOf(twoNodeTree({}, TWO_PORTS))
  expect(nics).toMatchObject([{ link_layer: 'InfiniBand', fabric: null }])
})

test.each([
  ['100 Gb/sec (4X EDR)', 100],
  ['56 Gb/sec (4X FDR)', 56],
  ['10 Gb/sec (4X)', 10],
  ['2.5 Gb/sec (1X SDR)', 2.5],
  ['1600 Gb/sec (8X GDR)', 1600],
  ['401 Gb/sec (4X NDR)', null],
  ['0 Gb/sec (0X NDR)', null],
])('the rate %s is %p Gb/s', async (rate, expected) => {
  const dir = twoNodeTree({}, { 'sys/class/infiniband/mlx5_0/ports/1/rate': `${rate}\n` })
  const { nics } = await reportOf(dir)
  expect(nics?.[0]?.rate_gbps).toBe(expected)
})
