import { expect, test } from 'bun:test'
import { fitReport } from '../../src/agent/fit.ts'
import { type Accelerator, canonicalReport, HostReport } from '../../src/hosts/report.ts'
import { accelerator, hostReport } from '../hosts/sample.ts'

const MOST = 190_000
const count = 1024
const peers = Array.from({ length: count }, (_, index) => index)

/** A host that is as large as the schema allows in one respect. */
function hostWith(more: Partial<HostReport>): HostReport {
  return HostReport.parse({ ...hostReport(), ...more })
}

const gpu = (index: number, more: Partial<Accelerator>) =>
  accelerator(index, { pci_address: `${index.toString(16).padStart(4, '0')}:17:00.0`, ...more })

const node = (id: number) => ({
  id,
  cpus: `${id}`,
  memory_bytes: 4096,
  memory_only: false,
  distances: peers.map(() => 65_535),
})
const partition = (index: number) => ({
  index,
  kind: 'compute' as const,
  uuid: null,
  profile: null,
  memory_bytes: null,
})
const fault = (index: number) => ({
  source: 'pci',
  code: 'pci_contradicts',
  message: `${index} ${'x'.repeat(1000)}`,
  facts: peers.map((accelerator) => `/accelerators/${accelerator}/usable`),
})

test.each([
  ['1,024 NUMA nodes', { numa_nodes: peers.map(node) }, '/numa_nodes/0/distances'],
  [
    'accelerators that all reach one another',
    { accelerators: peers.map((index) => gpu(index, { fabric_peers: peers })) },
    '/accelerators/0/fabric_peers',
  ],
  [
    'accelerators with links to all others',
    {
      accelerators: peers.slice(0, 128).map((index) =>
        gpu(index, {
          fabric_links: peers.map((accelerator) => ({ accelerator, kind: 'nvswitch', count: 18 })),
        }),
      ),
    },
    '/accelerators/0/fabric_links',
  ],
  [
    'accelerators with 256 partitions each',
    {
      accelerators: peers
        .slice(0, 128)
        .map((index) =>
          gpu(index, { partitions: Array.from({ length: 256 }, (_, at) => partition(at)) }),
        ),
    },
    '/accelerators/0/partitions',
  ],
])('%s fit into a message, with a fault for what is left out', (_, more, pointer) => {
  const report = fitReport(hostWith(more as Partial<HostReport>))
  expect(canonicalReport(report).length).toBeLessThanOrEqual(MOST)
  expect(HostReport.parse(report)).toEqual(report)
  const shortened = report.faults.find(
    ({ code, facts }) => code === 'report_shortened' && facts.includes(pointer),
  )
  expect(shortened).toBeDefined()
})

test('1,024 long faults become few, and no fact is lost', () => {
  const whole = hostWith({ faults: Array.from({ length: count }, (_, index) => fault(index)) })
  const report = fitReport(whole)
  expect(canonicalReport(report).length).toBeLessThanOrEqual(MOST)
  expect({ ...report, faults: [] }).toEqual({ ...whole, faults: [] })
  expect(report.faults).toMatchObject([{ code: 'pci_contradicts', facts: ['/accelerators'] }])
})

test('a report that fits is sent as it is', () => {
  const report = hostReport()
  expect(fitReport(report)).toBe(report)
})
