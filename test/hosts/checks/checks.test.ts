import { describe, expect, test } from 'bun:test'
import { checkHost, HOST_CHECKS } from '../../../src/hosts/checks/index.ts'
import { factsFromReport, overrideFacts } from '../../../src/hosts/facts.ts'
import type { Accelerator, HostReport } from '../../../src/hosts/report.ts'
import type { HostFacts } from '../../../src/parallel-config/outcome.ts'
import { releaseVersions } from '../../../src/vllm/releases/find.ts'
import { resolved } from '../../support/resolve.ts'
import { accelerator, hostReport } from '../sample.ts'

interface Situation {
  readonly config?: Record<string, unknown>
  readonly derived?: Record<string, unknown>
  /** Null: there are facts alone. */
  readonly report?: Partial<HostReport> | null
  readonly host?: HostFacts
}

/** A resolved config as far as the checks look at it. */
function runChecks({ config = {}, derived, report: changes, host }: Situation) {
  const { tensor_parallel_size: tp = 1, pipeline_parallel_size: pp = 1 } = config
  const report = changes === null ? null : hostReport(changes)
  return checkHost({
    config: {
      tensor_parallel_size: tp,
      pipeline_parallel_size: pp,
      data_parallel_size_local: 1,
      data_parallel_rank_local: null,
      data_parallel_backend: 'mp',
      distributed_executor_backend: 'mp',
      assigned_physical_gpu_ids: null,
      numa_bind: false,
      numa_bind_nodes: null,
      numa_bind_cpus: null,
      enable_eplb: false,
      enable_elastic_ep: false,
      eplb_config: { use_async: true },
      ...config,
    },
    derived: { local_world_size: Number(tp) * Number(pp), ...derived },
    report,
    facts: overrideFacts(report === null ? {} : factsFromReport(report), host),
  })
}

const outcome = (code: string, situation: Situation) =>
  runChecks(situation).find((check) => check.code === code)

const accelerators = (change: (index: number) => Partial<Accelerator>) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((index) => accelerator(index, change(index)))

const unlinked = { accelerators: accelerators(() => ({ fabric_peers: [] })) }
const bound = [0, 0, 0, 0, 1, 1, 1, 1]
const bind = (numa_bind_nodes: readonly number[] | null, more = {}) => ({
  numa_bind: true,
  numa_bind_nodes,
  ...more,
})
const software = (changes: Partial<HostReport['software']>) => ({
  software: { ...hostReport().software, ...changes },
})

/** Code, verdict, what its message must contain, and the situation. */
const cases: readonly [string, string, string, Situation][] = [
  ['local_world_size_defined', 'pass', '8', { config: { tensor_parallel_size: 8 } }],
  ['local_world_size_defined', 'fail', 'nnodes', { derived: { local_world_size: null } }],

  ['devices_enough', 'pass', 'none stays idle', { config: { tensor_parallel_size: 8 } }],
  ['devices_enough', 'pass', 'the rest (4) stays idle', { config: { tensor_parallel_size: 4 } }],
  [
    'devices_enough',
    'fail',
    'Needs 16',
    { config: { tensor_parallel_size: 8, data_parallel_size_local: 2 } },
  ],
  [
    'devices_enough',
    'fail',
    'from device 8 on',
    { config: { tensor_parallel_size: 8, data_parallel_rank_local: 1 } },
  ],
  [
    'devices_enough',
    'fail',
    'count 4',
    { config: { tensor_parallel_size: 8 }, host: { device_count: 4 } },
  ],
  [
    'devices_enough',
    'unknown',
    'NVML did not answer',
    {
      report: {
        device_count: null,
        faults: [
          {
            source: 'nvml',
            code: 'timeout',
            message: 'NVML did not answer in 5 s',
            facts: ['/device_count'],
          },
        ],
      },
    },
  ],

  ['devices_usable', 'pass', 'works (8)', { config: { tensor_parallel_size: 8 } }],
  [
    'devices_enough',
    'pass',
    'Needs 8 of 8',
    { config: { tensor_parallel_size: 8 }, report: null, host: { device_count: 8 } },
  ],
  [
    'devices_enough',
    'fail',
    'Needs 16',
    { config: { tensor_parallel_size: 16 }, report: null, host: { device_count: 8 } },
  ],
  ['devices_enough', 'unknown', 'Give host.device_count', { report: null }],
  ...(['ray', 'external_launcher', 'my.Executor'] as const).map(
    (distributed_executor_backend): [string, string, string, Situation] => [
      'devices_enough',
      'unknown',
      'on other hosts',
      { config: { tensor_parallel_size: 16, distributed_executor_backend } },
    ],
  ),

  [
    'devices_usable',
    'fail',
    'bound to vfio-pci',
    {
      config: { tensor_parallel_size: 8 },
      report: {
        accelerators: accelerators((index) =>
          index === 3 ? { usable: false, reason: 'bound to vfio-pci' } : {},
        ),
      },
    },
  ],
  [
    'devices_usable',
    'pass',
    'works (2)',
    {
      config: { tensor_parallel_size: 2 },
      report: {
        accelerators: accelerators((index) =>
          index === 3 ? { usable: false, reason: 'bound to vfio-pci' } : {},
        ),
      },
    },
  ],
  [
    'devices_usable',
    'unknown',
    'no permission',
    {
      report: {
        accelerators: accelerators(() => ({ usable: null, reason: 'no permission to ask' })),
      },
    },
  ],
  ['devices_usable', 'unknown', 'unknown', { report: { visible_devices: null } }],

  [
    'numa_detection_right',
    'pass',
    'detects',
    { config: bind(null), report: { detected_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1] } },
  ],
  [
    'numa_detection_right',
    'fail',
    'device 0 is on node 0, and vLLM finds 1',
    { config: bind(null), report: { detected_numa_nodes: [1, 1, 1, 1, 0, 0, 0, 0] } },
  ],
  [
    'devices_healthy',
    'pass',
    'health',
    { report: { accelerators: accelerators(() => ({ health: { healthy: true, problems: [] } })) } },
  ],
  [
    'devices_healthy',
    'fail',
    'device 3: 5 uncorrectable',
    {
      config: { tensor_parallel_size: 8 },
      report: {
        accelerators: accelerators((index) => ({
          health: {
            healthy: index !== 3,
            problems:
              index === 3 ? [{ code: 'uncorrectable_ecc', message: '5 uncorrectable' }] : [],
          },
        })),
      },
    },
  ],
  [
    'devices_healthy',
    'unknown',
    'health of device',
    { report: { accelerators: accelerators(() => ({ health: { healthy: null, problems: [] } })) } },
  ],

  [
    'assigned_devices_exist',
    'pass',
    'Every physical id',
    { config: { assigned_physical_gpu_ids: [6, 7] } },
  ],
  ['assigned_devices_exist', 'fail', 'id 8', { config: { assigned_physical_gpu_ids: [7, 8] } }],
  [
    'assigned_devices_exist',
    'unknown',
    'unknown',
    { config: { assigned_physical_gpu_ids: [0] }, report: { accelerators: null } },
  ],
  ['assigned_devices_distinct', 'pass', 'once', { config: { assigned_physical_gpu_ids: [6, 7] } }],
  ['assigned_devices_distinct', 'fail', 'id 7', { config: { assigned_physical_gpu_ids: [7, 7] } }],

  ['device_models_equal', 'pass', 'H100', { config: { tensor_parallel_size: 8 } }],
  [
    'device_models_equal',
    'fail',
    'NVIDIA L4',
    {
      config: { tensor_parallel_size: 8 },
      report: {
        accelerators: accelerators((index) => (index === 7 ? { model: 'NVIDIA L4' } : {})),
      },
    },
  ],
  [
    'device_models_equal',
    'unknown',
    'model',
    {
      config: { tensor_parallel_size: 8 },
      report: { accelerators: accelerators((index) => (index === 7 ? { model: null } : {})) },
    },
  ],

  [
    'mig_single_rank',
    'fail',
    'MIG',
    { config: { tensor_parallel_size: 2 }, report: migOn(accelerator(0)) },
  ],
  [
    'mig_single_rank',
    'fail',
    'pipeline_parallel_size',
    { config: { pipeline_parallel_size: 2 }, report: migOn(accelerator(0)) },
  ],
  [
    'mig_single_rank',
    'fail',
    'enable_expert_parallel',
    {
      config: { data_parallel_size: 2, enable_expert_parallel: true },
      report: migOn(accelerator(0)),
    },
  ],
  ['mig_single_rank', 'pass', 'MIG', { report: migOn(accelerator(0)) }],

  ['tensor_parallel_linked', 'pass', 'NVLink', { config: { tensor_parallel_size: 8 } }],
  [
    'tensor_parallel_linked',
    'fail',
    '0, 1 and 2, 3',
    { config: { tensor_parallel_size: 2, pipeline_parallel_size: 2 }, report: unlinked },
  ],
  [
    'tensor_parallel_linked',
    'unknown',
    '0, 1',
    {
      config: { tensor_parallel_size: 2 },
      report: { accelerators: accelerators(() => ({ fabric_peers: null })) },
    },
  ],
  ['tensor_parallel_inside_numa_node', 'pass', 'No', { config: { tensor_parallel_size: 8 } }],
  [
    'tensor_parallel_inside_numa_node',
    'pass',
    'No',
    { config: { tensor_parallel_size: 4 }, report: unlinked },
  ],
  [
    'tensor_parallel_inside_numa_node',
    'fail',
    'across NUMA nodes',
    { config: { tensor_parallel_size: 8 }, report: unlinked },
  ],
  [
    'tensor_parallel_inside_numa_node',
    'unknown',
    'unknown',
    {
      config: { tensor_parallel_size: 8 },
      report: { accelerators: accelerators(() => ({ fabric_peers: [], cpu_numa_node: null })) },
    },
  ],

  [
    'tensor_parallel_inside_numa_node',
    'pass',
    'one NUMA node',
    {
      config: { tensor_parallel_size: 4 },
      report: null,
      host: { device_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1] },
    },
  ],
  [
    'tensor_parallel_inside_numa_node',
    'unknown',
    'host_report',
    {
      config: { tensor_parallel_size: 8 },
      report: null,
      host: { device_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1] },
    },
  ],

  ['numactl_installed', 'pass', 'numactl', { config: bind(null) }],
  [
    'numactl_installed',
    'fail',
    'Install',
    { config: bind(null), report: software({ numactl: false }) },
  ],
  [
    'numactl_installed',
    'unknown',
    'numactl',
    { config: bind(null), report: software({ numactl: null }) },
  ],

  ['numa_detection_works', 'pass', '0, 0, 0, 0, 1, 1, 1, 1', { config: bind(null) }],
  [
    'numa_detection_works',
    'fail',
    'NUMA node 1',
    { config: bind(null), report: { numa_nodes: sparseNodes() } },
  ],
  [
    'numa_detection_works',
    'fail',
    'CPUs 0-31 only',
    { config: bind(null), report: { cpus: { online: '0-127', allowed: '0-31' } } },
  ],
  [
    'numa_detection_works',
    'fail',
    'SYS_NICE',
    { config: bind(null), report: { memory_policy_allowed: false } },
  ],
  [
    'numa_detection_works',
    'fail',
    'numa_bind_nodes: [0, 0, 0, 0, 1, 1, 1, 1]',
    { config: bind(null), host: { platform: 'rocm' } },
  ],
  ['numa_detection_works', 'fail', 'NVML', { config: bind(null), report: { degraded: true } }],
  [
    'numa_detection_works',
    'unknown',
    'certain',
    { config: bind(null), report: { memory_policy_allowed: null } },
  ],

  [
    'numa_detection_works',
    'fail',
    'Leave numa_bind out: the host has no devices',
    {
      config: bind(null),
      report: { platform: 'cpu', device_count: 0, visible_devices: [], accelerators: [] },
    },
  ],
  [
    'numa_detection_works',
    'fail',
    'platform rocm',
    { config: bind(null), report: null, host: { platform: 'rocm' } },
  ],

  ['numa_bind_nodes_cover_devices', 'pass', '8', { config: bind(bound) }],
  ['numa_bind_nodes_cover_devices', 'fail', '2 nodes for 8', { config: bind([0, 1]) }],
  [
    'numa_bind_nodes_cover_devices',
    'unknown',
    'device_count',
    { config: bind(bound), report: { device_count: null } },
  ],
  ['numa_bind_nodes_exist', 'pass', 'All', { config: bind(bound) }],
  ['numa_bind_nodes_exist', 'fail', 'node 5: it has 0, 1', { config: bind([0, 5]) }],
  [
    'numa_bind_nodes_exist',
    'unknown',
    'unknown',
    { config: bind(bound), report: { numa_nodes: null } },
  ],
  ['numa_bind_nodes_have_cpus', 'pass', 'All', { config: bind(bound) }],
  [
    'numa_bind_nodes_have_cpus',
    'fail',
    'node 255 has no CPU',
    { config: bind([0, 255]), report: { numa_nodes: sparseNodes() } },
  ],
  [
    'numa_bind_nodes_have_cpus',
    'unknown',
    'node 8',
    { config: bind([0, 8]), report: { numa_nodes: sparseNodes(null) } },
  ],
  ['numa_bind_nodes_allowed', 'pass', 'may be used', { config: bind(bound) }],
  [
    'numa_bind_nodes_allowed',
    'fail',
    'node 1',
    { config: bind(bound), report: { memory_nodes_allowed: '0' } },
  ],
  [
    'numa_bind_nodes_allowed',
    'unknown',
    'unknown',
    { config: bind(bound), report: { memory_nodes_allowed: null } },
  ],
  [
    'numa_bind_nodes_local',
    'fail',
    'device 0 is on node 1',
    { config: bind([0]), report: null, host: { device_numa_nodes: [1] } },
  ],
  ['numa_bind_nodes_local', 'pass', 'Each', { config: bind(bound) }],
  [
    'numa_bind_nodes_local',
    'fail',
    'device 1 is on node 0, bound to 1',
    { config: bind([0, 1, 0, 0, 1, 1, 1, 1]) },
  ],
  [
    'numa_bind_nodes_local',
    'unknown',
    'device 0',
    {
      config: bind([0]),
      report: { accelerators: accelerators(() => ({ cpu_numa_node: null })) },
    },
  ],
  [
    'numa_bind_nodes_local',
    'unknown',
    'unknown',
    { config: bind(bound), report: { visible_devices: null } },
  ],

  [
    'numa_bind_cpus_inside_node',
    'pass',
    'All',
    { config: bind(null, { numa_bind_cpus: ['0-3', '64'] }) },
  ],
  [
    'numa_bind_cpus_inside_node',
    'fail',
    'entry 1: CPU 32-35 is not on node 0',
    { config: bind(null, { numa_bind_cpus: ['0-3', '32-35'] }) },
  ],
  [
    'numa_bind_cpus_inside_node',
    'fail',
    'CPU 32-35 is not on node 0',
    { config: bind(null, { numa_bind_cpus: ['٣٢-٣٥'] }) },
  ],
  [
    'numa_bind_cpus_inside_node',
    'unknown',
    'entry 0',
    { config: bind([9], { numa_bind_cpus: ['0-3'] }) },
  ],
  [
    'numa_bind_cpus_allowed',
    'pass',
    'may be used',
    { config: bind(null, { numa_bind_cpus: ['0-3'] }) },
  ],
  [
    'numa_bind_cpus_allowed',
    'fail',
    'CPU 128',
    { config: bind(null, { numa_bind_cpus: ['0-3', '128'] }) },
  ],
  [
    'numa_bind_cpus_allowed',
    'unknown',
    'unknown',
    {
      config: bind(null, { numa_bind_cpus: ['0-3'] }),
      report: { cpus: { online: '0-127', allowed: null } },
    },
  ],

  ['ray_installed', 'pass', 'Ray', { config: { distributed_executor_backend: 'ray' } }],
  [
    'ray_installed',
    'fail',
    'mp',
    { config: { data_parallel_backend: 'ray' }, report: software({ ray: false }) },
  ],
  [
    'ray_installed',
    'unknown',
    'Ray',
    { config: { distributed_executor_backend: 'ray' }, report: software({ ray: null }) },
  ],
  ['nixl_installed', 'pass', 'NIXL', { config: { enable_eplb: true, enable_elastic_ep: true } }],
  [
    'nixl_installed',
    'fail',
    'use_async to false',
    { config: { enable_eplb: true, enable_elastic_ep: true }, report: software({ nixl: false }) },
  ],
  [
    'nixl_installed',
    'unknown',
    'NIXL',
    { config: { enable_eplb: true, enable_elastic_ep: true }, report: software({ nixl: null }) },
  ],
]

/** Two halves of one GPU, split by MIG, as the only devices that vLLM would count. */
function migOn(whole: Accelerator): Partial<HostReport> {
  const partition = (index: number) => ({
    index,
    kind: 'mig' as const,
    uuid: `MIG-${index}`,
    profile: '3g.40gb',
    memory_bytes: 42_000_000_000,
  })
  return {
    device_count: 2,
    accelerators: [{ ...whole, partitioning: 'mig', partitions: [partition(0), partition(1)] }],
    visible_devices: [0, 1].map((index) => ({ accelerator: 0, partition: index })),
  }
}

/** Nodes 0, 8 and a memory-only 255, as on a POWER9 host. */
function sparseNodes(cpusOfLast: string | null = '64-127'): HostReport['numa_nodes'] {
  const node = { memory_bytes: 1, memory_only: false, distances: [10, 40, 80] }
  return [
    { ...node, id: 0, cpus: '0-63' },
    { ...node, id: 8, cpus: cpusOfLast },
    { ...node, id: 255, cpus: '', memory_only: true },
  ]
}

describe('the check', () => {
  test.each(cases)('%s can %s, and says %p', (code, verdict, text, situation) => {
    const check = outcome(code, situation)
    expect(check).toMatchObject({ code, verdict })
    expect(check?.message).toContain(text)
    expect(check?.pointer).toStartWith('/')
  })

  test('of each code is seen to fail here', () => {
    const everywhere = new Set(
      cases.flatMap(([, , , situation]) => runChecks(situation).map((each) => each.code)),
    )
    const failing = new Set(cases.filter(([, verdict]) => verdict === 'fail').map(([code]) => code))
    expect([...everywhere].filter((code) => !failing.has(code))).toEqual([])
    expect(HOST_CHECKS.map(({ code }) => code).toSorted()).toEqual([...everywhere].toSorted())
  })

  test.each([
    ['device_models_equal'],
    ['tensor_parallel_linked'],
    ['tensor_parallel_inside_numa_node'],
    ['numa_bind_nodes_local'],
    ['numa_bind_cpus_inside_node'],
  ])('%s is a warning: the deployment works, and slower than it could', (code) => {
    expect(HOST_CHECKS.find((check) => check.code === code)?.severity).toBe('warning')
  })

  test('is not made for what the config does not use', () => {
    expect(runChecks({}).map((check) => check.code)).toEqual([
      'local_world_size_defined',
      'devices_enough',
      'devices_usable',
    ])
  })

  test('all pass for 8 ranks on 8 joined GPUs', () => {
    const checks = runChecks({ config: { tensor_parallel_size: 8, ...bind(bound) } })
    expect(checks.filter((check) => check.verdict !== 'pass')).toEqual([])
  })

  test('names the missing fact, for whoever has to give it', () => {
    const checks = runChecks({ config: { tensor_parallel_size: 2, ...bind(bound) }, report: null })
    const missing = checks.filter(({ verdict }) => verdict === 'unknown')
    expect(missing.map(({ fact }) => fact)).not.toContain(undefined)
    expect(missing.map(({ code, fact }) => [code, fact])).toContainEqual([
      'devices_enough',
      '/host/device_count',
    ])
  })

  test('of a CPU host can pass', () => {
    const cpu = { platform: 'cpu', device_count: 0, visible_devices: [], accelerators: [] } as const
    for (const report of [{ ...cpu, visible_devices: [], accelerators: [] }, null]) {
      const host = { platform: 'cpu' } as const
      const checks = runChecks({ config: { tensor_parallel_size: 2 }, report, host })
      expect(checks.map(({ code, verdict }) => [code, verdict])).toEqual([
        ['local_world_size_defined', 'pass'],
      ])
    }
  })

  test.each([
    { tensor_parallel_size: 8, ...bind(bound) },
    { ...bind(null, { numa_bind_cpus: ['0-3'] }), pipeline_parallel_size: 2 },
    { assigned_physical_gpu_ids: [0], distributed_executor_backend: 'ray' },
    { enable_eplb: true, enable_elastic_ep: true },
  ])('of %j is not left out for want of a report', (config) => {
    const made = (report: NonNullable<Situation['report']> | null) =>
      runChecks({ config, report }).map(({ code }) => code)
    expect(made(null)).toEqual(expect.arrayContaining(made({})))
  })
})

describe.each(releaseVersions.map((version) => [version]))('on %s', (version) => {
  const report = hostReport()
  const check = (config: Record<string, unknown>, host: HostFacts = {}) => {
    const facts = overrideFacts(factsFromReport(report), host)
    const { config: resolution, derived } = resolved({ config, host: facts }, version)
    return checkHost({ config: resolution, derived, report, facts })
  }

  test('every check of 8 ranks on 8 joined GPUs passes', () => {
    const verdicts = check({ tensor_parallel_size: 8 }).map(({ code, verdict }) => [code, verdict])
    expect(verdicts).toContainEqual(['devices_enough', 'pass'])
    expect(verdicts.filter(([, verdict]) => verdict !== 'pass')).toEqual([])
  })

  test('16 ranks with mp on 8 GPUs fail, and with Ray may be elsewhere', () => {
    const verdictWith = (distributed_executor_backend: string) =>
      check({ tensor_parallel_size: 16, distributed_executor_backend }).find(
        ({ code }) => code === 'devices_enough',
      )?.verdict
    expect(verdictWith('mp')).toBe('fail')
    expect(verdictWith('ray')).toBe('unknown')
  })
})
