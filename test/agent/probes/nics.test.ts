import { expect, test } from 'bun:test'
import { reportOf, twoNodeTree } from '../tree.ts'

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
    },
  ])
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
