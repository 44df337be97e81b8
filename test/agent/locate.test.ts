import { describe, expect, test } from 'bun:test'
import { deviceWith, h200, reportOf, twoNodeTree } from './tree.ts'

describe('the NUMA node of a device', () => {
  test('is that of the nearest bridge above it that has one', async () => {
    const bridge = 'sys/devices/pci0000:4a/0000:4a:01.0'
    const { device, report } = await deviceWith({ numa_node: '-1\n', local_cpus: 'ff\n' })
    expect(device?.cpu_numa_node).toBeNull()
    const dir = twoNodeTree(
      {},
      {
        [`${bridge}/numa_node`]: '1\n',
        [`${bridge}/0000:4b:00.0/numa_node`]: '-1\n',
        ...Object.fromEntries(
          Object.entries(h200({ numa_node: '-1\n' })).map(([name, text]) => [
            `${bridge}/0000:4b:00.0/0000:4e:00.0/${name}`,
            text,
          ]),
        ),
        'sys/bus/pci/devices/0000:4a:01.0': `-> ../../../devices/pci0000:4a/0000:4a:01.0`,
        'sys/bus/pci/devices/0000:4b:00.0': `-> ../../../devices/pci0000:4a/0000:4a:01.0/0000:4b:00.0`,
        'sys/bus/pci/devices/0000:4e:00.0': `-> ../../../devices/pci0000:4a/0000:4a:01.0/0000:4b:00.0/0000:4e:00.0`,
      },
    )
    const below = await reportOf(dir)
    expect(below.accelerators?.[0]?.cpu_numa_node).toBe(1)
    expect(below.sources['accelerators.cpu_numa_node']).toContain('0000:4a:01.0')
    expect(report.faults.find((one) => one.code === 'device_node_unknown')?.facts).toEqual([
      '/accelerators/0/cpu_numa_node',
    ])
  })

  test('is that of the CPUs the kernel calls near, where they are of one node', async () => {
    const { device } = await deviceWith({ numa_node: undefined, local_cpulist: '4-7\n' })
    expect(device?.cpu_numa_node).toBe(1)
  })
})
