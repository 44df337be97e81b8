import { expect, test } from 'bun:test'
import { renderDiff } from '../../src/agent/diff.ts'
import { accelerator, hostReport } from '../hosts/sample.ts'

const eight = hostReport().accelerators ?? []

test('a device that is gone is named, and those after it are not different', () => {
  const seven = eight.filter(({ index }) => index !== 3).map((one, index) => ({ ...one, index }))
  const after = hostReport({ accelerators: seven, device_count: 7 })
  expect(renderDiff(hostReport({ accelerators: eight }), after)).toBe(
    '/device_count: 8 → 7\n/accelerators/3: 0000:13:00.0 is gone\n',
  )
})

test('what changed in a device has its place in the report of today', () => {
  const changed = eight.map((one) =>
    one.index === 2 ? accelerator(2, { usable: null, reason: 'Why', cpu_numa_node: 1 }) : one,
  )
  expect(renderDiff(hostReport(), hostReport({ accelerators: changed }))).toBe(
    '/accelerators/2/cpu_numa_node: 0 → 1\n/accelerators/2/usable: true → unknown\n/accelerators/2/reason: none → "Why"\n',
  )
})

test('a card that was added is named', () => {
  const card = {
    name: 'mlx5_0',
    pci_address: null,
    numa_node: 0,
    driver: null,
    link_layer: null,
    interfaces: null,
  }
  expect(renderDiff(hostReport(), hostReport({ nics: [card] }))).toBe('/nics/0: mlx5_0 is new\n')
})

test('where facts are from is not a difference', () => {
  const after = hostReport({ sources: {}, faults: [] })
  expect(renderDiff(hostReport(), after)).toBe('')
})

test('a list that became unknown is not printed whole', () => {
  const [line = ''] = renderDiff(hostReport(), hostReport({ accelerators: null })).split('\n')
  expect(line).toStartWith('/accelerators: [{"index":0')
  expect(line).toEndWith('… → unknown')
  expect(line.length).toBeLessThan(250)
})
