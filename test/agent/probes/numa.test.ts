import { describe, expect, test } from 'bun:test'
import { makeTree, reportOf, twoNodeTree } from '../tree.ts'

describe('NUMA nodes', () => {
  test('a kernel without NUMA is one node with all CPUs', async () => {
    const dir = makeTree({
      'sys/devices/system/cpu/online': '0-3\n',
      'proc/meminfo': 'MemTotal:    2048 kB\n',
    })
    const { numa_nodes } = await reportOf(dir)
    expect(numa_nodes).toEqual([
      { id: 0, cpus: '0-3', memory_bytes: 2_097_152, memory_only: false, distances: [10] },
    ])
  })

  test('a node whose CPUs are all offline is not memory only', async () => {
    const dir = twoNodeTree(
      {},
      {
        'sys/devices/system/cpu/online': '0-3\n',
        'sys/devices/system/node/node1/cpu4': '-> ../../cpu/cpu4',
      },
    )
    const { numa_nodes } = await reportOf(dir)
    expect(numa_nodes?.[1]).toMatchObject({ cpus: '', memory_only: false })
  })

  test('a node without readable memory has a fault, not zero bytes', async () => {
    const dir = twoNodeTree({}, { 'sys/devices/system/node/node1/meminfo': '' })
    const { numa_nodes, faults } = await reportOf(dir)
    expect(numa_nodes?.[1]?.memory_bytes).toBeNull()
    expect(faults.some((one) => one.facts.includes('/numa_nodes/1/memory_bytes'))).toBe(true)
  })

  test('CPUs that several nodes claim are of none that could be told', async () => {
    const dir = twoNodeTree({}, { 'sys/devices/system/node/node1/cpumap': '0000000f\n' })
    const { numa_nodes, faults } = await reportOf(dir)
    expect(numa_nodes?.map((node) => [node.id, node.cpus])).toEqual([
      [0, null],
      [1, null],
    ])
    expect(faults.find((one) => one.code === 'node_cpus_shared')?.facts).toContain(
      '/numa_nodes/0/cpus',
    )
  })

  test('CPUs are counted by their folders where the kernel has no list of those online', async () => {
    const dir = makeTree({
      'sys/devices/system/cpu/cpu0/topology/core_id': '0\n',
      'sys/devices/system/cpu/cpu1/online': '0\n',
      'sys/devices/system/cpu/cpu2/online': '1\n',
      'sys/devices/system/cpu/cpufreq/boost': '1\n',
    })
    const { cpus } = await reportOf(dir)
    expect(cpus.online).toBe('0,2')
  })
})
