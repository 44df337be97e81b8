import { describe, expect, test } from 'bun:test'
import { renderDoctor } from '../../../src/agent/doctor/doctor.ts'
import type { Accelerator, HostReport, Nic } from '../../../src/hosts/report.ts'
import { accelerator, hostReport, rdmaCard } from '../../hosts/sample.ts'

/** The lines below a heading, without their indentation. */
function section(heading: string, report: HostReport): string[] {
  const lines = renderDoctor(report).split('\n')
  const start = lines.indexOf(heading) + 1
  const length = lines.slice(start).indexOf('')
  return lines.slice(start, start + length).map((line) => line.trim())
}

const only = (index: number, changes: Partial<Accelerator>) =>
  hostReport().accelerators?.map((one) => (one.index === index ? { ...one, ...changes } : one)) ??
  []

const nics = (changes: Partial<Nic> = {}) => [rdmaCard(changes)]

const port = (number: number, state: string) => ({
  port: number,
  link_layer: 'InfiniBand',
  state,
  rate_gbps: 400,
})

const limits = {
  shared_memory_bytes: 67_108_864,
  huge_pages: 0,
  locked_memory_bytes: 8_388_608,
  memory_bytes: 9_007_199_254_740_991,
  cpus: 3.5,
}

describe('what was found', () => {
  test('has devices of one kind in one line, and where they are', () => {
    const links = [{ accelerator: 1, kind: 'nvswitch' as const, count: 18 }]
    const accelerators = [0, 1, 2, 3, 4, 5, 6, 7].map((index) =>
      accelerator(index, { fabric_links: links }),
    )
    expect(section('Found', hostReport({ accelerators, nics: nics(), limits }))).toEqual([
      'host gpu-17, kernel 6.8.0-45-generic',
      '8 × nvidia NVIDIA H100 80GB HBM3, 79.6 GiB each, joined by nvswitch: accelerators 0-7',
      'driver 570.86.15, vLLM 0.24.0',
      'NUMA node 0, CPUs 0-31,64-95, 502.9 GiB, accelerators 0-3',
      'NUMA node 1, CPUs 32-63,96-127, 502.9 GiB, accelerators 4-7',
      'RDMA card mlx5_0, InfiniBand, 400 Gb/s, ACTIVE, NUMA node 0, behind a switch with accelerators 0-1',
      'This process may use CPUs 0-127, memory of NUMA nodes 0-1, 3.5 CPUs of time, 0.1 GiB in /dev/shm',
    ])
  })
})

describe('what could not be found out', () => {
  const fault = (code: string, message: string, ...facts: string[]) => ({
    source: 'pci',
    code,
    message,
    facts,
  })

  test('has one line for each kind of failure, which names the facts', () => {
    const faults = [
      fault('pci_unreadable', 'a: no such file', '/accelerators/0/uuid', '/accelerators/0/model'),
      fault('pci_unreadable', 'b: no such file', '/accelerators/1/uuid', '/accelerators/1/model'),
      fault('not_applicable', 'nothing', '/accelerators/0/memory_numa_node'),
      fault('platform_unspecified', 'no device', '/platform'),
    ]
    const accelerators = [0, 1].map((index) => accelerator(index, { uuid: null, model: null }))
    expect(section('Could not find out', hostReport({ accelerators, faults }))).toEqual([
      'uuid, model of accelerators 0-1 unknown: a: no such file (and 1 more) [pci_unreadable]',
    ])
  })

  test('says of a fact that has a value that it is in doubt', () => {
    const faults = [fault('nics_not_captured', 'The tree lacks it', '/nics', '/cpus/allowed')]
    expect(section('Could not find out', hostReport({ faults }))).toEqual([
      'the RDMA cards, cpus allowed in doubt: The tree lacks it [nics_not_captured]',
    ])
  })
})

describe('what vLLM would do', () => {
  test('is the platform and the devices in its order', () => {
    const report = hostReport({ detected_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1] })
    expect(section('What vLLM would do here', report)).toEqual([
      'take the platform cuda',
      'count 8 devices: accelerators 0, 1, 2, 3, 4, 5, 6, 7',
      'detect the NUMA nodes 0, 0, 0, 0, 1, 1, 1, 1 for them',
    ])
  })

  test('has the reason where the order of the devices is unknown', () => {
    const facts = ['/visible_devices']
    const faults = [
      { source: 'visible_devices', code: 'device_order_unknown', message: 'Why', facts },
    ]
    const report = hostReport({ visible_devices: null, faults })
    expect(section('What vLLM would do here', report)[2]).toBe('use them in an unknown order: Why')
  })
})

describe('the problems', () => {
  const problemsOf = (more: Partial<HostReport>) => section('Problems', hostReport(more))
  const problem = (code: string, message: string) => ({
    healthy: false,
    problems: [{ code, message }],
  })

  test.each<[string, Partial<HostReport>, string]>([
    ['none', {}, 'none'],
    [
      'a failed driver',
      { degraded: true },
      "a driver's own interface failed: what is known comes from PCI alone",
    ],
    [
      'a device that is not usable',
      { accelerators: only(3, { usable: false, reason: 'Lost' }) },
      'accelerator 3 (0000:13:00.0): Lost',
    ],
    [
      'a device that is not healthy',
      { accelerators: only(2, { health: problem('xid', 'XID 48') }) },
      'accelerator 2 (0000:12:00.0): XID 48',
    ],
    [
      'devices that a variable leaves out',
      { device_count: 1, visible_devices: [{ accelerator: 4, partition: null }] },
      'vLLM would not see accelerators 0, 1, 2, 3, 5, 6, 7, though they are usable: a variable such as CUDA_VISIBLE_DEVICES leaves them out',
    ],
    [
      'a worker on the wrong node',
      { detected_numa_nodes: [1, 0, 0, 0, 1, 1, 1, 1] },
      'device 0 is on NUMA node 0, and vLLM would bind its worker to 1: set --numa-bind-nodes',
    ],
    [
      'a host without accelerators',
      { accelerators: [], device_count: 0, visible_devices: [], detected_numa_nodes: [] },
      'no accelerator that a program can use',
    ],
    [
      'a port that is down',
      { nics: nics({ port_state: 'DOWN' }) },
      'RDMA card mlx5_0: its port is DOWN',
    ],
    [
      'one of two ports that is down',
      { nics: nics({ ports: [port(1, 'ACTIVE'), port(2, 'DOWN')] }) },
      'RDMA card mlx5_0: its port 2 is DOWN',
    ],
    [
      'a card without a driver',
      { nics: nics({ name: null }) },
      'RDMA card 0000:5a:00.0: no RDMA driver has taken it',
    ],
    [
      'numactl that is missing',
      { software: { ...hostReport().software, numactl: false } },
      'numactl is not installed, and numa_bind needs it',
    ],
    [
      'a memory policy that may not be set',
      { memory_policy_allowed: false },
      'this process may not set its memory policy: numa_bind needs the capability SYS_NICE',
    ],
    [
      'small shared memory',
      { limits },
      '/dev/shm has 67108864 bytes. Give a container more, such as --shm-size=8g',
    ],
  ])('%s', (_, more, expected) => {
    expect(problemsOf(more)).toEqual([expected])
  })

  test('have the limit of locked memory only where there is an RDMA card', () => {
    const few = { ...limits, shared_memory_bytes: 2 ** 33 }
    expect(problemsOf({ limits: few })).toEqual(['none'])
    expect(problemsOf({ limits: few, nics: nics() })[0]).toContain('--ulimit memlock=-1')
  })
})
