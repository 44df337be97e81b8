import { describe, expect, test } from 'bun:test'
import type { HostReport } from '../../../src/hosts/report.ts'
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

  test('CPUs that several nodes claim belong to no certain node', async () => {
    const dir = twoNodeTree({}, { 'sys/devices/system/node/node1/cpumap': '0000000f\n' })
    const { numa_nodes, faults } = await reportOf(dir)
    expect(numa_nodes?.map((node) => [node.id, node.cpus])).toEqual([
      [0, null],
      [1, null],
    ])
    const shared = faults.filter((one) => one.code === 'node_cpus_shared')
    expect(shared.flatMap(({ facts }) => facts)).toEqual(
      expect.arrayContaining(['/numa_nodes/0/cpus', '/numa_nodes', '/memory_nodes_allowed']),
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

  const faultOf = (report: HostReport, fact: string) =>
    report.faults.find(({ facts }) =>
      facts.some((one) => fact === one || fact.startsWith(`${one}/`)),
    )

  test('folders of CPUs that a captured tree lacks leave the list in doubt', async () => {
    const report = await reportOf(
      twoNodeTree({}, { 'sys/devices/system/cpu/cpu0/topology/core_id': '0\n' }),
    )
    expect(report.cpus.online).toBe('0-7')
    expect(faultOf(report, '/cpus/online')?.code).toBe('cpus_contradict')
  })

  test('and so they do where cpuinfo has those CPUs: hwloc leaves them out of a captured tree', async () => {
    const cpuinfo = Array.from({ length: 8 }, (_, cpu) => `processor\t: ${cpu}\n`).join('')
    const report = await reportOf(
      twoNodeTree(
        {},
        { 'sys/devices/system/cpu/cpu0/topology/core_id': '0\n', 'proc/cpuinfo': cpuinfo },
      ),
    )
    expect(report.cpus.online).toBe('0-7')
    expect(faultOf(report, '/numa_nodes/0/cpus')?.code).toBe('cpus_contradict')
  })

  test('distances that differ by direction are in doubt', async () => {
    const report = await reportOf(
      twoNodeTree({}, { 'sys/devices/system/node/node1/distance': '22 10\n' }),
    )
    expect(report.numa_nodes?.map(({ distances }) => distances)).toEqual([
      [10, 21],
      [22, 10],
    ])
    expect(faultOf(report, '/numa_nodes/1/distances')?.code).toBe('distances_contradict')
  })

  test('memory of the nodes that is not that of the machine is in doubt', async () => {
    const report = await reportOf(twoNodeTree({}, { 'proc/meminfo': 'MemTotal:   9216 kB\n' }))
    expect(report.numa_nodes?.[1]?.memory_bytes).toBe(2_097_152)
    expect(faultOf(report, '/numa_nodes/1/memory_bytes')?.message).toContain('/proc/meminfo')
  })

  test('the nodes are in doubt where a CPU is in none of them', async () => {
    const report = await reportOf(
      twoNodeTree({}, { 'sys/devices/system/node/node1/cpumap': '00000070\n' }),
    )
    expect(report.numa_nodes?.[1]?.cpus).toBe('4-6')
    expect(faultOf(report, '/numa_nodes')).toMatchObject({ code: 'nodes_contradict' })
    expect(faultOf(report, '/numa_nodes')?.message).toStartWith('CPUs 7 are online')
  })

  test('the nodes are in doubt where only their folders show them', async () => {
    const node = 'sys/devices/system/node/node1'
    const report = await reportOf(
      makeTree({
        'sys/devices/system/cpu/online': '0-7\n',
        [`${node}/meminfo`]: 'Node 1 MemTotal: 1024 kB\n',
      }),
    )
    expect(report.numa_nodes?.map(({ id }) => id)).toEqual([1])
    expect(faultOf(report, '/numa_nodes')?.code).toBe('nodes_not_captured')
  })

  test('a folder that describes another node has no known CPUs', async () => {
    const report = await reportOf(
      twoNodeTree({}, { 'sys/devices/system/node/node1/meminfo': 'Node 0 MemTotal: 2048 kB\n' }),
    )
    expect(report.numa_nodes?.map(({ cpus }) => cpus)).toEqual(['0-3', null])
    expect(faultOf(report, '/numa_nodes/1/cpus')?.code).toBe('node_cpus_contradict')
  })
})
