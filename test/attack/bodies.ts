import { hostReport } from '../hosts/sample.ts'

/** A request whose cost grew faster than its size, or whose answer did. */
export interface ExpensiveRequest {
  readonly name: string
  readonly path: string
  /** Left out: JSON. */
  readonly type?: string
  /** Made when it is needed: some have megabytes. */
  readonly body: () => string
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const unknownKeys = (count: number) =>
  Object.fromEntries(times(count, (index) => [`k${index.toString(36)}`, 1]))

const json = (value: unknown) => () => JSON.stringify(value)

/** Every second CPU, so that no two ranges touch: as text about `6.9 * count` characters. */
const scatteredCpus = (count: number, from = 0) =>
  times(count, (index) => String(from + 2 * index)).join(',')

const EIGHT_DEVICES = { platform: 'cuda', device_count: 8, device_memory_bytes: 80e9 }

/** Attention heads that divide by every number up to ten, so that there are layouts without end. */
const DIVISIBLE_MODEL = {
  facts: {
    attention_heads: 5_040,
    kv_heads: 5_040,
    is_moe: true,
    pipeline_parallel: true,
    parameters: 1e12,
    bytes_per_parameter: 2,
  },
}

const PLANS: readonly ExpensiveRequest[] = [
  {
    name: '2,000 words on each of 256 hosts',
    path: '/v1/plan?include=manifest&include=systemd&include=docker',
    body: json({
      argv: [
        ...['serve', 'm', '-dp', '2048'],
        ...times(2_000, (index) => `--served-model-name=n${index}`),
      ],
      hosts: { count: 256, facts: EIGHT_DEVICES },
    }),
  },
  {
    name: 'a JSON argument of 117 KB on each of 256 hosts',
    path: '/v1/plan',
    body: json({
      argv: ['serve', 'm', '-dp', '2048', '--hf-overrides', `{"a":[${'1,'.repeat(60_000)}1]}`],
      hosts: { count: 256, facts: EIGHT_DEVICES },
    }),
  },
  {
    name: 'a --config file of 3,000 lines on each of 256 hosts',
    path: '/v1/plan',
    body: json({
      argv: ['serve', 'm', '-dp', '2048', '--config', 'c.yaml'],
      files: { 'c.yaml': `served-model-name:\n${' - a\n'.repeat(3_000)}` },
      hosts: { count: 256, facts: EIGHT_DEVICES },
    }),
  },
  {
    name: 'every layout of 256 hosts with 128 devices',
    path: '/v1/plan',
    body: json({
      model: DIVISIBLE_MODEL,
      hosts: { count: 256, facts: { ...EIGHT_DEVICES, device_count: 128 } },
    }),
  },
  {
    name: '256 kinds of hosts on which nothing launches',
    path: '/v1/plan',
    body: json({
      argv: ['serve', 'm', '--enable-elastic-ep'],
      model: DIVISIBLE_MODEL,
      hosts: times(256, (index) => ({
        name: `h${index}`,
        facts: { ...EIGHT_DEVICES, device_model: `GPU ${index >> 1}` },
      })),
    }),
  },
  {
    name: '512 commands with all artifacts',
    path: '/v1/plan?include=network_policy&include=manifest&include=systemd&include=docker',
    body: json({
      argv: ['serve', 'm', '-dp', '512', '--enable-expert-parallel'],
      model: DIVISIBLE_MODEL,
      hosts: { count: 64, facts: EIGHT_DEVICES },
      strategy: 'external_lb',
    }),
  },
]

const YAML = 'application/yaml'

/** A StatefulSet whose pods run this script, or the container that `container` writes. */
const statefulSet = (name: string, replicas: number, container: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  template:
    spec:
      containers:
      - name: vllm
        image: vllm/vllm-openai:v0.24.0
        resources: {limits: {nvidia.com/gpu: 8}}
        ${container}
`
const script = (text: string) => `command: ["/bin/bash", "-c", ${JSON.stringify(text)}]`
const words = (...argv: readonly string[]) => `args: ${JSON.stringify(argv)}`
const stream = (...objects: readonly string[]) => objects.join('---\n')

const STREAMS: readonly ExpensiveRequest[] = [
  {
    name: '1,024 pods, each with its own rank',
    path: '/v1/check',
    type: YAML,
    body: () =>
      stream(
        ...times(4, (index) =>
          statefulSet(
            `a${index}`,
            256,
            script(
              `vllm serve m -dp 1024 --data-parallel-start-rank $\{HOSTNAME##*-} --data-parallel-size-local 1`,
            ),
          ),
        ),
      ),
  },
  {
    name: '1,024 pods that count to 100,000',
    path: '/v1/check',
    type: YAML,
    body: () =>
      stream(
        ...times(4, (index) =>
          statefulSet(
            `a${index}`,
            256,
            script('i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; vllm serve m -tp $i'),
          ),
        ),
      ),
  },
  {
    name: '200 deployments with 400 unknown options each',
    path: '/v1/check',
    type: YAML,
    body: () =>
      stream(
        ...times(200, (index) =>
          statefulSet(
            `a${index}`,
            5,
            words('m', ...times(400, (option) => `--no-such-${index}-${option}`)),
          ),
        ),
      ),
  },
  {
    name: 'layouts of 190 large commands',
    path: '/v1/check?include=layout',
    type: YAML,
    body: () =>
      stream(
        ...times(190, (index) =>
          statefulSet(
            `a${index}`,
            1,
            words('m', '-dp', '16384', '--data-parallel-size-local', '8', '--port', `${index + 1}`),
          ),
        ),
      ),
  },
  {
    name: 'an object with a text of 4 MB',
    path: '/v1/admission',
    body: json({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'a', object: { apiVersion: 'v1', kind: 'X', a: 'x'.repeat(4_000_000) } },
    }),
  },
  {
    name: 'a StatefulSet with 3,000 containers',
    path: '/v1/admission',
    body: json({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: {
        uid: 'a',
        object: {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          metadata: { name: 'a' },
          spec: {
            replicas: 256,
            template: {
              spec: {
                containers: times(3_000, (index) => ({
                  name: `a${index}`,
                  image: 'vllm/vllm-openai:v0.24.0',
                  args: ['m', '-tp', String(index)],
                })),
              },
            },
          },
        },
      },
    }),
  },
]

/** What used to take seconds: each is within the limits on the size of its body. */
export const EXPENSIVE_REQUESTS: readonly ExpensiveRequest[] = [
  {
    name: '28,000 unknown keys for a release that ignores them',
    path: '/v1/resolve',
    body: json({ vllm_version: '0.10.1', config: unknownKeys(250) }),
  },
  {
    name: '200,000 unknown keys in one element of a batch',
    path: '/v1/resolve/batch',
    body: json({ requests: [{ vllm_version: '0.10.1', config: unknownKeys(250) }] }),
  },
  {
    name: '24,000 unknown keys, for all releases',
    path: '/v1/upgrade',
    body: json({ from: '0.10.1', to: 'all', config: unknownKeys(250) }),
  },
  {
    name: 'an unknown key of 200,000 characters, for all releases',
    path: '/v1/upgrade',
    body: json({ from: '0.24.0', to: 'all', config: { ['k'.repeat(200_000)]: 1 } }),
  },
  {
    name: '85,000 NUMA nodes that are no numbers, for all releases',
    path: '/v1/upgrade',
    body: json({
      from: '0.20.0',
      to: 'all',
      config: { numa_bind: true, numa_bind_nodes: times(60_000, () => 'x') },
    }),
  },
  {
    name: 'CPU lists of 6,000 ranges against a node of as many',
    path: '/v1/resolve',
    body: json({
      config: { numa_bind: true, numa_bind_nodes: [0], numa_bind_cpus: [scatteredCpus(6_000, 1)] },
      host_report: hostReport({
        numa_nodes: times(4, (id) => ({ ...node(id), cpus: scatteredCpus(6_000) })),
      }),
    }),
  },
  {
    name: 'tensor_parallel_size 30,000 on a host that reports 30,000 visible devices',
    path: '/v1/resolve/batch',
    body: json({
      requests: [
        {
          config: { tensor_parallel_size: 30_000, distributed_executor_backend: 'mp' },
          host_report: hostReport({
            accelerators: hostReport().accelerators,
            visible_devices: times(30_000, (index) => ({
              accelerator: index % 8,
              partition: null,
            })),
          }),
        },
      ],
    }),
  },
  {
    name: '200,000 assigned_physical_gpu_ids',
    path: '/v1/resolve/batch',
    body: json({
      requests: [
        {
          config: { assigned_physical_gpu_ids: times(200_000, (index) => index) },
          host_report: hostReport(),
        },
      ],
    }),
  },
  {
    name: 'NUMA lists that repeat the CPUs of their node in every message',
    path: '/v1/resolve',
    body: json({
      config: {
        numa_bind: true,
        numa_bind_nodes: times(20_000, () => 0),
        numa_bind_cpus: times(20_000, () => '9'),
      },
      host_report: hostReport({ numa_nodes: [{ ...node(0), cpus: scatteredCpus(6_000) }] }),
    }),
  },
  {
    name: 'a batch of 3.9 MB that breaks off in its last element',
    path: '/v1/resolve/batch',
    body: () =>
      `${JSON.stringify({ requests: [{ config: { numa_bind_nodes: times(1_900_000, () => 1) } }] }).slice(0, -1)}`,
  },
  {
    name: 'a batch of 3.9 MB of line breaks with a fault at its end',
    path: '/v1/resolve/batch',
    body: () => `{"requests": [${'\n'.repeat(3_900_000)}x`,
  },
  {
    name: 'a batch of 3.9 MB that is not UTF-8 at its end',
    path: '/v1/resolve/batch',
    body: () => `{"requests": ["${'é'.repeat(1_900_000)}\ud800"`,
  },
  {
    name: 'a name given twice behind 200,000 others',
    path: '/v1/resolve/batch',
    body: () =>
      `{"requests": [], ${times(200_000, (index) => `"k${index}":1`).join(',')}, "k0": 2}`,
  },
  {
    name: 'a batch with 200,000 unknown properties',
    path: '/v1/resolve/batch',
    body: json({ requests: [{}], ...unknownKeys(200_000) }),
  },
  {
    name: 'a batch of 1,000 requests that are not objects',
    path: '/v1/resolve/batch',
    body: json({
      requests: times(1_000, (index) => ({ [`k${index}`]: 1, config: 1, strict: 1, env: 1 })),
    }),
  },
  {
    name: '1,024 ranks that each differ',
    path: '/v1/compare',
    body: json({
      ranks: times(1_024, (index) => ({
        name: `rank-${index}`,
        config: {
          data_parallel_size: 1_024,
          data_parallel_rank: index,
          tensor_parallel_size: index + 1,
          master_port: 2_000 + index,
        },
      })),
    }),
  },
  {
    name: '1,024 ranks that are each refused',
    path: '/v1/compare',
    body: json({
      ranks: times(1_024, (index) => ({
        name: `rank-${index}`,
        config: { ...unknownKeys(300), tensor_parallel_size: 'x' },
      })),
    }),
  },
  {
    name: '1,000 plain requests',
    path: '/v1/resolve/batch',
    body: json({
      requests: times(1_000, (index) => ({
        config: { tensor_parallel_size: 8, data_parallel_size: index + 1 },
        host: { platform: 'cuda', device_count: 8 },
      })),
    }),
  },
  {
    name: '64 reports',
    path: '/v1/resolve/batch',
    body: json({
      requests: times(64, () => ({
        config: { tensor_parallel_size: 8 },
        host_report: hostReport(),
      })),
    }),
  },
  {
    name: '1,000 command lines',
    path: '/v1/resolve/batch',
    body: json({
      requests: times(1_000, (index) => ({
        argv: ['serve', 'm', '-tp', '8', '--data-parallel-size', String(index + 1)],
      })),
    }),
  },
  {
    name: '1,024 ranks with command lines',
    path: '/v1/compare',
    body: json({
      ranks: times(1_024, (index) => ({
        name: `rank-${index}`,
        argv: ['serve', 'm', '-dp', '1024', '--data-parallel-rank', String(index)],
      })),
    }),
  },
  {
    name: 'an environment of 20,000 variables that are no text',
    path: '/v1/resolve',
    body: json({ config: {}, env: unknownKeys(20_000) }),
  },
  {
    name: '1,000 pasted commands',
    path: '/v1/resolve/batch',
    body: json({
      requests: times(1_000, (index) => ({
        command: `export A=1; X=$(echo ${index}) && exec vllm serve m -tp 8 -dp $((X+1)) --port 80`,
      })),
    }),
  },
  {
    name: 'a loop that shifts 30,000 words',
    path: '/v1/serve',
    body: json({
      command: `set -- ${'a '.repeat(30_000)}; while [ $# -gt 0 ]; do shift; done; vllm serve m`,
    }),
  },
  {
    name: '50,000 process ids, each with a notice',
    path: '/v1/serve',
    body: json({ command: `${'$'.repeat(100_000)}\nvllm serve m` }),
  },
  {
    name: '4,000 words of five braces each',
    path: '/v1/serve',
    body: json({ command: `vllm serve ${'{a,b}{c,d}{e,f}{g,h}{i,j} '.repeat(4_000)}` }),
  },
  {
    name: 'a layout of a million workers',
    path: '/v1/serve?include=layout',
    body: json({ argv: ['serve', 'm', '-dp', '1000000', '--data-parallel-size-local', '1000000'] }),
  },
  {
    name: 'a layout of 16,384 workers',
    path: '/v1/serve?include=layout',
    body: json({ argv: ['serve', 'm', '-dp', '16384', '--data-parallel-size-local', '8'] }),
  },
  ...PLANS,
  ...STREAMS,
]

function node(id: number) {
  return { id, cpus: '0', memory_bytes: null, memory_only: null, distances: null }
}
