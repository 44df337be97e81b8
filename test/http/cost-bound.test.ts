import { afterAll, describe, test } from 'bun:test'
import fc from 'fast-check'
import { releaseVersions } from '../../src/vllm/releases/find.ts'
import { EXPENSIVE_REQUESTS } from '../attack/bodies.ts'
import { hostReport } from '../hosts/sample.ts'
import { app } from '../support/app.ts'
import { expectCheap, MOST_MILLISECONDS } from '../support/cost.ts'

/** Milliseconds of processor time for what answers for up to a thousand commands, and gives others their turn every 2 ms. */
const MOST_CPU_OF_LISTS: ReadonlyMap<string, number> = new Map([
  ['/v1/resolve/batch', 500],
  ['/v1/check', 400],
  ['/v1/compare', 250],
  ['/v1/plan', 250],
  ['/v1/admission', 250],
])
const mostCpuOfList = (path: string) => MOST_CPU_OF_LISTS.get(path.split('?', 1)[0] ?? '')

interface Sent {
  readonly path: string
  readonly body: string
  readonly type?: string | undefined
}

/** The most expensive request of each operation so far. */
const worst = new Map<string, { readonly cpu: number; readonly what: string }>()

async function expectWithinBound({ path, body, type }: Sent, what: string): Promise<void> {
  const headers = { 'Content-Type': type ?? 'application/json' }
  const request = () => new Request(`http://a${path}`, { method: 'POST', headers, body })
  const { cpu } = await expectCheap(app, request, mostCpuOfList(path) ?? MOST_MILLISECONDS)
  if (cpu > (worst.get(path)?.cpu ?? 0))
    worst.set(path, { cpu, what: `${what}, ${body.length} bytes` })
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** A value that is long, deep, wrong or all of these. */
const value = fc.oneof(
  fc.integer({ min: 1, max: 4_096 }).map((count) => times(count, (index) => index)),
  fc.integer({ min: 1, max: 4_096 }).map((count) => times(count, () => 'x')),
  fc.integer({ min: 1, max: 60_000 }).map((length) => '9'.repeat(length)),
  fc.integer({ min: 1, max: 8_000 }).map((count) => times(count, (index) => 2 * index).join(',')),
  fc
    .integer({ min: 1, max: 256 })
    .map((count) => Object.fromEntries(times(count, (index) => [`k${index}`, 1]))),
  fc.constantFrom(1, 8, 30_000, 2 ** 40, -1, true, null, 'mp', 'ray'),
)

const FIELDS = [
  'numa_bind_nodes',
  'numa_bind_cpus',
  'assigned_physical_gpu_ids',
  'tensor_parallel_size',
  'data_parallel_size',
  'nnodes',
  'eplb_config',
  '_data_parallel_master_port_list',
  'distributed_executor_backend',
  'worker_cls',
  'no_field',
]

const config = fc
  .dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 4 })
  .map((fields) => ({ numa_bind: true, ...fields }))
const release = fc.constantFrom(...releaseVersions)

const report = fc
  .record({
    cpus: fc.integer({ min: 1, max: 5_000 }),
    nodes: fc.integer({ min: 1, max: 64 }),
    devices: fc.integer({ min: 1, max: 2_000 }),
  })
  .map(({ cpus, nodes, devices }) =>
    hostReport({
      numa_nodes: times(nodes, (id) => ({
        id,
        cpus: times(Math.floor(cpus / nodes), (cpu) => 2 * cpu).join(','),
        memory_bytes: null,
        memory_only: null,
        distances: null,
      })),
      visible_devices: times(devices, (index) => ({ accelerator: index % 8, partition: null })),
    }),
  )

const env = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.string({ maxLength: 100 }),
  { maxKeys: 50 },
)

/** A command line of many words, some of them long. */
const argv = fc.oneof(
  fc
    .integer({ min: 1, max: 400 })
    .map((count) => ['serve', 'm', ...times(count, (index) => `--no-such-${index}`)]),
  fc
    .integer({ min: 1, max: 400 })
    .map((count) => ['serve', 'm', ...times(count, () => '--tensor-parallel-size=8')]),
  fc
    .integer({ min: 1, max: 20_000 })
    .map((length) => ['serve', 'm', '--additional-config', `{"a": "${'\\"'.repeat(length / 2)}`]),
  fc
    .integer({ min: 1, max: 2_000 })
    .map((length) => ['serve', 'm', '--compilation-config', '['.repeat(length)]),
  fc
    .integer({ min: 1, max: 1_000 })
    .map((count) => ['serve', 'm', `--eplb-config.${'a.'.repeat(count)}b=1`]),
)

/** A command line whose sizes ask for many workers. */
const sizes = fc
  .record({
    tp: fc.constantFrom(1, 8, 63, 4_096, 65_536),
    pp: fc.constantFrom(1, 2, 61, 4_096),
    dp: fc.constantFrom(1, 4, 256, 16_384, 2 ** 31),
    flag: fc.constantFrom(
      '--enable-expert-parallel',
      '--enable-eplb',
      '--enable-dbo',
      '--headless',
    ),
  })
  .map(({ tp, pp, dp, flag }) => [
    'serve',
    'm',
    '-tp',
    `${tp}`,
    '-pp',
    `${pp}`,
    '-dp',
    `${dp}`,
    flag,
  ])

/** Shell text that repeats, nests and loops. */
const command = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        ...[
          'a=$a$a; ',
          'for i in {1..99}; do ',
          'done; ',
          '$(',
          ')',
          '{a,b}',
          'x ',
          '((i++)); ',
          '<<E\n',
        ],
        ...[
          'set -- "$@" a; ',
          'while :; do ',
          `$\{a//x/yy} `,
          'a+=(x); ',
          'f() { f; }; ',
          'f; ',
          '| cat ',
        ],
      ),
      { maxLength: 40 },
    ),
    fc.integer({ min: 1, max: 400 }),
  )
  .map(([parts, count]) => `${parts.join('').repeat(count).slice(0, 100_000)}vllm serve m`)

const facts = fc.record({
  platform: fc.constantFrom('cuda', 'rocm', 'xpu', 'cpu'),
  device_count: fc.integer({ min: 0, max: 128 }),
  device_model: fc.constantFrom('H100', 'H200', 'B200'),
})

const model = fc
  .record({
    attention_heads: fc.constantFrom(1, 64, 128, 5_040),
    is_moe: fc.boolean(),
    pipeline_parallel: fc.boolean(),
  })
  .map((known) => ({ facts: known }))

const toStatefulSet = ([replicas, words]: readonly [number, readonly string[]], index: number) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: `a${index}` },
  spec: {
    replicas,
    template: {
      spec: {
        containers: [{ name: 'a', image: 'vllm/vllm-openai:v0.24.0', args: words.slice(1) }],
      },
    },
  },
})

/** An object of Kubernetes whose pods run many words, scripts or variables. */
const object = fc
  .record({
    replicas: fc.integer({ min: 1, max: 1_000 }),
    words: fc.oneof(
      argv,
      sizes,
      command.map((text) => ['serve', 'm', ';', text]),
    ),
    containers: fc.integer({ min: 1, max: 64 }),
    env: fc.integer({ min: 0, max: 2_000 }),
    labels: fc.integer({ min: 0, max: 2_000 }),
    kind: fc.constantFrom('StatefulSet', 'LeaderWorkerSet', 'Job', '__proto__'),
  })
  .map(({ replicas, words, containers, env: variables, labels, kind }) => {
    const { spec, ...whole } = toStatefulSet([replicas, words], 0)
    const [container] = spec.template.spec.containers
    const all = times(containers, (index) => ({
      ...container,
      name: `c${index}`,
      env: times(Math.floor(variables / containers), (at) => ({
        name: `V${at}`,
        value: `$(V${at + 1})`,
      })),
    }))
    return {
      ...whole,
      kind,
      metadata: {
        name: 'a',
        labels: Object.fromEntries(times(labels, (at) => [`l${at}`, '$'.repeat(at % 64)])),
      },
      spec: { ...spec, template: { spec: { containers: all } } },
    }
  })

/** Objects and lists in each other, as deep as JSON may be. */
const deep = fc
  .tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 4_000 }))
  .map(([depth, width]) => {
    let inner: object = { items: times(width, () => 'vllm serve m') }
    for (let level = 0; level < depth; level++) inner = { spec: inner, template: {} }
    return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, ...inner }
  })

/** The most expensive bodies that each operation can be sent within its limits, as far as these draw them. */
const OPERATIONS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  '/v1/resolve': fc.record({ vllm_version: release, config, host_report: report, env }),
  '/v1/upgrade': fc.record({ from: release, to: fc.constant('all'), config, env }),
  '/v1/compare': fc.tuple(config, fc.integer({ min: 2, max: 1_024 })).map(([shared, count]) => ({
    ranks: times(count, (index) => ({
      name: `rank-${index}`,
      config: {
        ...shared,
        data_parallel_size: count,
        data_parallel_rank: index,
        master_port: 1_000 + index,
      },
    })),
  })),
  '/v1/resolve/batch': fc.oneof(
    fc
      .tuple(config, fc.integer({ min: 1, max: 1_000 }))
      .map(([each, count]) => ({ requests: times(count, () => ({ config: each })) })),
    fc.tuple(config, report, fc.integer({ min: 1, max: 64 })).map(([each, host_report, count]) => ({
      requests: times(count, () => ({ config: each, host_report })),
    })),
  ),
  '/v1/serve': fc.oneof(
    fc.record({ vllm_version: release, argv, env }),
    fc.record({ vllm_version: release, command, env }),
  ),
  '/v1/serve?include=layout': fc.record({ vllm_version: release, argv: sizes, env }),
  '/v1/plan': fc.record({
    vllm_version: release,
    argv: fc.oneof(argv, sizes),
    model,
    env,
    hosts: fc.oneof(
      fc.record({ count: fc.integer({ min: 1, max: 256 }), facts }),
      fc
        .array(facts, { minLength: 1, maxLength: 256 })
        .map((each) => each.map((one) => ({ facts: one }))),
    ),
  }),
  '/v1/admission': fc
    .tuple(fc.oneof(object, deep), fc.constantFrom('CREATE', 'UPDATE', 'DELETE'))
    .map(([reviewed, operation]) => ({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'u', operation, namespace: 'n', object: reviewed },
    })),
  '/v1/check': fc
    .array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.oneof(argv, sizes)), {
      minLength: 1,
      maxLength: 60,
    })
    .map((each) => ({
      manifests: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: each.map(toStatefulSet) }),
    })),
}

afterAll(() => {
  for (const [path, { cpu, what }] of worst) {
    process.stderr.write(`most expensive ${path}: ${cpu.toFixed()} ms, ${what}\n`)
  }
})

describe('within its limits no request takes more processor time, or answers more bytes, than the bound', () => {
  test.each(EXPENSIVE_REQUESTS.map((request) => [request.path, request.name, request] as const))(
    '%s: %s',
    async (path, name, { body, type }) => {
      await expectWithinBound({ path, body: body(), type }, name)
    },
    30_000,
  )

  test.each(Object.entries(OPERATIONS))(
    '%s: whatever is drawn',
    async (path, bodies) => {
      await fc.assert(
        fc.asyncProperty(bodies, async (body) => {
          const text = JSON.stringify(body)
          if (text.length > (mostCpuOfList(path) === undefined ? 0.25 : 4) * 1024 * 1024) return
          await expectWithinBound({ path, body: text }, 'drawn')
        }),
        { numRuns: Number(process.env.COST_RUNS ?? 25), endOnFailure: true },
      )
    },
    120_000,
  )
})
