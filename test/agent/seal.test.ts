import { describe, expect, test } from 'bun:test'
import { sealReport } from '../../src/agent/seal.ts'
import type { HostReport } from '../../src/hosts/report.ts'
import { accelerator, hostReport } from '../hosts/sample.ts'
import { makeTree, reportOf } from './tree.ts'

const { faults: _, ...VALUES } = hostReport()

function seal(values: object, faults: HostReport['faults'] = []): HostReport {
  return sealReport({ ...VALUES, ...values }, faults)
}

describe('a report keeps its shape, whatever a probe let pass', () => {
  test.each([
    ['a number out of range', { device_count: 1e9 }, '/device_count'],
    ['a value that is not a number', { device_count: Number.NaN }, '/device_count'],
    [
      'a text that is too long',
      { cpus: { online: '0,'.repeat(40_000), allowed: '0' } },
      '/cpus/online',
    ],
    ['an unknown platform', { platform: 'abacus' }, '/platform'],
    [
      'a model that is too long',
      { accelerators: [accelerator(0, { model: 'x'.repeat(300) })] },
      '/accelerators/0/model',
    ],
    ['a member that the schema has not', { nics: [{ name: 'mlx5_0', speed: 4 }] }, '/nics'],
  ])('%s becomes null, with a fault', (_, values, pointer) => {
    const report = seal(values)
    const value = pointer
      .slice(1)
      .split('/')
      .reduce<unknown>((inner, key) => Reflect.get(inner as object, key), report)
    expect(value).toBeNull()
    const fault = report.faults.find((one) => one.facts.includes(pointer))
    expect(fault?.code).toBe('out_of_range')
  })

  test('a list that is too long is cut, with a fault', () => {
    const accelerators = Array.from({ length: 1030 }, () => accelerator(0))
    const report = seal({ accelerators })
    expect(report.accelerators).toHaveLength(1024)
    expect(report.faults).toMatchObject([{ code: 'list_cut', facts: ['/accelerators'] }])
  })

  test('so are the partitions of one accelerator', () => {
    const part = { index: 0, kind: 'mig', uuid: null, profile: null, memory_bytes: null }
    const partitions = Array.from({ length: 300 }, () => part)
    const report = seal({ accelerators: [accelerator(0, { partitions: partitions as never })] })
    expect(report.accelerators?.[0]?.partitions).toHaveLength(256)
    expect(report.faults[0]?.facts).toEqual(['/accelerators/0/partitions'])
  })

  test('faults that are too many become one for each code, and lose no fact', () => {
    const faults = Array.from({ length: 3000 }, (_, index) => ({
      source: 'pci',
      code: index % 2 === 0 ? 'a' : 'b',
      message: `reason ${index}`,
      facts: [`/accelerators/${index}/model`],
    }))
    const report = seal({}, faults)
    expect(report.faults.map(({ message }) => message)).toEqual([
      '1500 times, first: reason 0',
      '1500 times, first: reason 1',
    ])
    expect(report.faults.flatMap(({ facts }) => facts)).toHaveLength(3000)
  })
})

test('a tree of 1,100 NUMA nodes is a report of 1,024, and says so', async () => {
  const files = Array.from({ length: 1100 }, (_, id) => [
    `sys/devices/system/node/node${id}/cpumap`,
    id === 0 ? '3\n' : '0\n',
  ])
  const dir = makeTree({
    ...Object.fromEntries(files),
    'sys/devices/system/node/online': '0-1099\n',
    'sys/devices/system/cpu/online': '0-1\n',
  })
  const { numa_nodes, faults } = await reportOf(dir)
  expect(numa_nodes).toHaveLength(1024)
  expect(faults.find(({ code }) => code === 'list_cut')?.facts).toEqual(['/numa_nodes'])
})
