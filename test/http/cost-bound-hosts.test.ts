import { afterAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import fc from 'fast-check'
import { openBunSqliteRegistry } from '../../src/hosts/engines/bun-sqlite.ts'
import { createToken, type TokenKind } from '../../src/hosts/tokens.ts'
import { createSigner, signedReport } from '../hosts/agent.ts'
import { accelerator, hostReport } from '../hosts/sample.ts'
import { makeApp } from '../support/app.ts'
import { expectCheap } from '../support/cost.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** The bound of `cost-bound.test.ts`, for everything that asks or changes the registry, in a real file with some hundred hosts. */
const HOSTS = 300
const AUDIENCE = 'https://resolve.example'

/** A batch of a thousand that names hosts. */
const MOST_CPU_OF_A_BATCH = 500

const registry = await openBunSqliteRegistry(join(temporaryFolder(), 'registry.db'))
afterAll(() => registry.close())

const { app } = makeApp({
  hosts: { registry, audience: AUDIENCE, now: Date.now, leaseTtlSeconds: 120 },
})

async function makeToken(kind: TokenKind): Promise<string> {
  const { token, record } = await createToken({
    kind,
    host_patterns: kind === 'enrol' ? ['*', '*.*', '*.*.*'] : [],
    created_at: Date.now(),
    expires_at: Date.now() + 3_600_000,
  })
  await registry.addToken(record)
  return token
}

const enrolToken = await makeToken('enrol')
const readToken = await makeToken('read')
const adminToken = await makeToken('admin')

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const send = (method: string, path: string, token: string, body?: unknown) =>
  new Request(`${AUDIENCE}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

const signer = await createSigner('gpu-0')
let sequence = 0

async function sendReport(report: ReturnType<typeof hostReport>): Promise<Request> {
  sequence++
  const when = { sequence, iat: Date.now() / 1000, audience: AUDIENCE }
  return new Request(`${AUDIENCE}/v1/hosts/gpu-0/report`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/jose' },
    body: await signedReport(signer, report, when),
  })
}

const enrol = (host_id: string, labels: object) =>
  send('POST', '/v1/hosts', enrolToken, { host_id, public_key: signer.jwk, labels })

const labelText = fc.string({ maxLength: 63, unit: 'grapheme' })
const labels = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_.-]{0,62}$/), labelText, {
  maxKeys: 64,
})
const hostId = fc.oneof(
  fc.nat(2 * HOSTS).map((index) => `gpu-${index}`),
  fc.stringMatching(/^[a-z][a-z0-9.-]{0,300}$/),
  fc.string({ maxLength: 2_000, unit: 'binary' }),
)

/** A report whose lists are as long as 256 KiB allow, or as odd. */
const report = fc
  .record({
    accelerators: fc.integer({ min: 0, max: 300 }),
    peers: fc.integer({ min: 0, max: 64 }),
    visible: fc.integer({ min: 0, max: 4_000 }),
    nodes: fc.integer({ min: 1, max: 128 }),
    cpus: fc.integer({ min: 1, max: 4_000 }),
    text: fc.integer({ min: 1, max: 4_096 }),
  })
  .map(({ accelerators, peers, visible, nodes, cpus, text }) =>
    hostReport({
      accelerators: times(accelerators, (index) =>
        accelerator(index, {
          model: 'x'.repeat(Math.min(text, 256)),
          fabric_peers: times(peers, (peer) => peer),
        }),
      ),
      visible_devices: times(visible, (index) => ({ accelerator: index % 8, partition: null })),
      numa_nodes: times(nodes, (id) => ({
        id,
        cpus: times(Math.ceil(cpus / nodes), (cpu) => 2 * cpu).join(','),
        memory_bytes: null,
        memory_only: null,
        distances: times(nodes, () => 10),
      })),
    }),
  )

const filters = fc
  .record(
    {
      platform: fc.constantFrom('cuda', 'rocm', '%', ''),
      device_count: fc.constantFrom('8', '65536', '-1', '9'.repeat(1_000)),
      state: fc.constantFrom('live', 'stale', 'expired', 'x'),
      healthy: fc.constantFrom('true', 'false', '%00'),
      limit: fc.constantFrom('1', '200', '201'),
      cursor: fc.string({ maxLength: 1_100, unit: 'binary' }),
      label: fc.array(
        fc
          .tuple(fc.constantFrom('a', 'rack', '%', '$', '"'), labelText)
          .map((pair) => pair.join('=')),
        { maxLength: 12 },
      ),
    },
    { requiredKeys: [] },
  )
  .map((given) => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(given)) {
      for (const one of [value].flat()) query.append(name, one)
    }
    return `/v1/hosts?${query}`
  })

const named = fc.record({
  tensor_parallel_size: fc.constantFrom(1, 8, 4_096),
  numa_bind: fc.boolean(),
  data_parallel_size: fc.constantFrom(1, 64),
})

/** What is drawn for each operation, as requests that can be made again. */
const OPERATIONS: Readonly<Record<string, fc.Arbitrary<() => Request | Promise<Request>>>> = {
  'enrolling a host': fc.tuple(hostId, labels).map(
    ([host_id, given]) =>
      () =>
        enrol(host_id, given),
  ),
  'reporting a host': report.map((one) => () => sendReport(one)),
  'listing hosts': filters.map((path) => () => send('GET', path, readToken)),
  'one host': hostId.map(
    (id) => () => send('GET', `/v1/hosts/${encodeURIComponent(id)}`, readToken),
  ),
  'deleting a host': hostId.map(
    (id) => () => send('DELETE', `/v1/hosts/${encodeURIComponent(`${id}x`)}`, adminToken),
  ),
  'a token that is none': fc
    .string({ maxLength: 8_000 })
    .map((text) => () => send('GET', '/v1/hosts', encodeURIComponent(text))),
  'resolving with host_id': named.map(
    (config) => () => send('POST', '/v1/resolve', readToken, { config, host_id: 'gpu-0' }),
  ),
}

await app.request(enrol('gpu-0', {}))
for (let index = 1; index < HOSTS; index++) {
  await app.request(enrol(`gpu-${index}`, { rack: `r${index % 16}`, zone: 'z'.repeat(63) }))
}

const runs = { numRuns: Number(process.env.COST_RUNS ?? 25), endOnFailure: true }

describe('with a registry of hosts', () => {
  test.each(Object.entries(OPERATIONS))(
    '%s takes no more processor time than the bound, whatever is drawn',
    async (_, requests) => {
      await fc.assert(
        fc.asyncProperty(requests, async (makeRequest) => {
          await expectCheap(app, makeRequest)
        }),
        runs,
      )
    },
    120_000,
  )

  test('a batch of a thousand that name a host with a long report takes no more than the bound of lists', async () => {
    await fc.assert(
      fc.asyncProperty(report, named, async (one, config) => {
        await app.request(await sendReport(one))
        const requests = times(1_000, (index) => ({ config, host_id: `gpu-${index % 10}` }))
        await expectCheap(
          app,
          () => send('POST', '/v1/resolve/batch', readToken, { requests }),
          MOST_CPU_OF_A_BATCH,
        )
      }),
      { ...runs, numRuns: Math.ceil(runs.numRuns / 5) },
    )
  }, 120_000)

  test('the draws reach the registry', async () => {
    expect((await app.request(enrol('gpu-new', { rack: 'r1' }))).status).toBe(201)
    expect((await app.request(await sendReport(hostReport()))).status).toBe(200)
    expect((await app.request(send('GET', '/v1/hosts?label=rack=r1', readToken))).status).toBe(200)
    expect((await app.request(send('DELETE', '/v1/hosts/gpu-new', adminToken))).status).toBe(204)
  })
})
