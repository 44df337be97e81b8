import { describe, expect, test } from 'bun:test'
import { Root } from '../../src/agent/root.ts'
import { pythonWith, reportOf, twoNodeTree } from './tree.ts'

/** Two GPUs of AMD, of which KFD lists the one with the higher address first. */
function amdHost(): string {
  const node = (location: number, unique: number) =>
    `cpu_cores_count 0\nsimd_count 416\nvendor_id 4098\ndevice_id 29711\nlocation_id ${location}\ndomain 0\nunique_id ${unique}\nio_links_count 0\np2p_links_count 0\nmem_banks_count 0\n`
  const gpu = {
    vendor: '0x1002\n',
    device: '0x740f\n',
    class: '0x038000\n',
    driver: '-> ../../drivers/amdgpu',
  }
  return twoNodeTree(
    {
      '0000:03:00.0': { ...gpu, numa_node: '0\n' },
      '0000:83:00.0': { ...gpu, numa_node: '1\n' },
    },
    {
      'sys/class/kfd/kfd/topology/nodes/1/properties': node(0x8300, 11),
      'sys/class/kfd/kfd/topology/nodes/2/properties': node(0x0300, 12),
    },
  )
}

async function detected(env: Record<string, string>, version?: string) {
  const dir = amdHost()
  const options = version ? { root: new Root(dir, true), python: pythonWith(version) } : {}
  return (await reportOf(dir, { env, ...options })).detected_numa_nodes
}

test('on ROCm vLLM takes the nodes in the order of the addresses, whatever order HIP has', async () => {
  const { visible_devices, accelerators, detected_numa_nodes } = await reportOf(amdHost())
  const real = visible_devices?.map((one) => accelerators?.[one.accelerator]?.cpu_numa_node)
  expect(real).toEqual([1, 0])
  expect(detected_numa_nodes).toEqual([0, 1])
})

test('a visible device is looked up by its number', async () => {
  expect(await detected({ HIP_VISIBLE_DEVICES: '1' })).toEqual([1])
})

test('devices that only ROCR_VISIBLE_DEVICES chooses are looked up from 0 on', async () => {
  expect(await detected({ ROCR_VISIBLE_DEVICES: '1' })).toEqual([0])
})

test('a UUID is not a number, and then nothing is detected', async () => {
  expect(await detected({ HIP_VISIBLE_DEVICES: 'GPU-000000000000000b' })).toBeUndefined()
})

describe('by release', () => {
  test('before 0.20.0 nothing is detected', async () => {
    expect(await detected({}, '0.19.1')).toBeUndefined()
    expect(await detected({}, '0.20.0')).toEqual([0, 1])
  })

  test('a build without tags is of an unknown release, and not of an old one', async () => {
    expect(await detected({}, '0.1.dev1+g1a2b3c')).toEqual(await detected({}))
  })
})
