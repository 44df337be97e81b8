import { expect, test } from 'bun:test'
import { h200, reportOf, twoNodeTree } from './tree.ts'

const CARD = {
  class: '0x020700\n',
  vendor: '0x15b3\n',
  device: '0x1021\n',
  numa_node: '0\n',
  driver: '-> ../../drivers/mlx5_core',
}

/** The tree of two nodes with a GPU below one switch, and cards at these places below `/sys/devices`. */
async function distancesOf(gpu: string, ...cards: string[]) {
  const files: Record<string, string | Uint8Array> = {}
  for (const [place, attributes] of [
    [gpu, h200()] as const,
    ...cards.map((card) => [card, CARD] as const),
  ]) {
    const [path = '', node] = place.split(' on node ')
    const address = path.split('/').at(-1)
    const own = node ? { ...attributes, numa_node: `${node}\n` } : attributes
    for (const [name, text] of Object.entries(own)) files[`sys/devices/${path}/${name}`] = text
    files[`sys/bus/pci/devices/${address}`] = `-> ../../../devices/${path}`
  }
  const { nics } = await reportOf(twoNodeTree({}, files))
  return nics?.map(({ distances }) => distances?.[0])
}

test('a card is as far from a GPU as nvidia-smi topo would print', async () => {
  const gpu = 'pci0000:4a/0000:4a:01.0/0000:4b:00.0/0000:4c:00.0/0000:4d:00.0'
  expect(
    await distancesOf(
      gpu,
      'pci0000:4a/0000:4a:01.0/0000:4b:00.0/0000:4c:01.0/0000:4e:00.0',
      'pci0000:4a/0000:4a:01.0/0000:4b:00.0/0000:4c:02.0/0000:4f:00.0/0000:50:00.0/0000:51:00.0',
      'pci0000:4a/0000:4a:02.0/0000:60:00.0',
      'pci0000:70/0000:70:01.0/0000:71:00.0',
      'pci0000:90/0000:90:01.0/0000:91:00.0 on node 1',
    ),
  ).toEqual(['PIX', 'PXB', 'PHB', 'NODE', 'SYS'])
})

test('devices on one node are at an unknown distance in a tree that shows no bridges', async () => {
  const files = Object.entries(CARD).map(([name, text]) => [
    `sys/bus/pci/devices/0000:5a:00.0/${name}`,
    text,
  ])
  const near = await reportOf(twoNodeTree({ '0000:4e:00.0': h200() }, Object.fromEntries(files)))
  const far = await reportOf(
    twoNodeTree({ '0000:4e:00.0': h200({ numa_node: '1\n' }) }, Object.fromEntries(files)),
  )
  expect(near.nics?.[0]?.distances).toEqual([null])
  expect(near.faults.find(({ facts }) => facts.includes('/nics/0/distances/0'))?.code).toBe(
    'distance_unknown',
  )
  expect(far.nics?.[0]?.distances).toEqual(['SYS'])
})
