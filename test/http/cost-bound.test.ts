import { afterAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { releaseVersions } from '../../src/vllm/releases/find.ts'
import { EXPENSIVE_REQUESTS } from '../attack/bodies.ts'
import { hostReport } from '../hosts/sample.ts'
import { makeApp } from '../support/app.ts'

const MOST_CPU_MILLISECONDS = 100

/** Lists of up to a thousand requests give others their turn every 10 ms. */
const MOST_CPU_OF_A_LIST = 250
const LISTS = new Set(['/v1/resolve/batch', '/v1/compare'])

const boundOf = (path: string) => (LISTS.has(path) ? MOST_CPU_OF_A_LIST : MOST_CPU_MILLISECONDS)
const MOST_ANSWER_BYTES = 8 * 1024 * 1024

/** The first answers come from code that is not compiled yet, and other programs disturb: the quickest of these counts. */
const MOST_TRIES = 8

const { app } = makeApp()

/** Processor time of an answer in milliseconds, and its length. */
async function costOf(path: string, body: string): Promise<{ cpu: number; bytes: number }> {
  let cpu = Number.POSITIVE_INFINITY
  let bytes = 0
  for (let attempt = 0; attempt < MOST_TRIES && cpu > boundOf(path); attempt++) {
    const before = process.cpuUsage()
    const response = await app.request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    })
    bytes = (await response.bytes()).length
    const { user, system } = process.cpuUsage(before)
    cpu = Math.min(cpu, (user + system) / 1000)
  }
  return { cpu, bytes }
}

/** Where the most expensive request so far is named. */
let worst = { cpu: 0, what: '' }

async function expectCheap(path: string, body: string, what: string): Promise<void> {
  const { cpu, bytes } = await costOf(path, body)
  if (cpu > worst.cpu) worst = { cpu, what: `${path}: ${what}, ${body.length} bytes` }
  expect(cpu).toBeLessThanOrEqual(boundOf(path))
  expect(bytes).toBeLessThanOrEqual(MOST_ANSWER_BYTES)
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
  '/v1/serve': fc.record({ vllm_version: release, argv, env }),
}

const LARGEST: Readonly<Record<string, number>> = {
  '/v1/resolve/batch': 4 * 1024 * 1024,
  '/v1/compare': 4 * 1024 * 1024,
}

afterAll(() => {
  process.stderr.write(`most expensive: ${worst.cpu.toFixed()} ms, ${worst.what}\n`)
})

describe('within its limits no request takes more processor time, or answers more bytes, than the bound', () => {
  test.each(EXPENSIVE_REQUESTS.map(({ name, path, body }) => [path, name, body] as const))(
    '%s: %s',
    async (path, name, body) => {
      await expectCheap(path, body(), name)
    },
    30_000,
  )

  test.each(Object.entries(OPERATIONS))(
    '%s: whatever is drawn',
    async (path, bodies) => {
      await fc.assert(
        fc.asyncProperty(bodies, async (body) => {
          const text = JSON.stringify(body)
          if (text.length > (LARGEST[path] ?? 256 * 1024)) return
          await expectCheap(path, text, 'drawn')
        }),
        { numRuns: Number(process.env.COST_RUNS ?? 25), endOnFailure: true },
      )
    },
    120_000,
  )
})
