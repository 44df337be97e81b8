import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openMemoryRegistry } from '../../../src/hosts/engines/memory.ts'
import type { HostQuery, HostRegistry, ReportMessage } from '../../../src/hosts/registry.ts'
import type { TokenRecord } from '../../../src/hosts/tokens.ts'
import { hostReport } from '../sample.ts'

const enrolment = (host_id: string, overrides = {}) => ({
  host_id,
  public_key: `key-of-${host_id}`,
  labels: {},
  at: 1_000,
  ...overrides,
})

const message = (host_id: string, sequence: number, overrides = {}) => ({
  host_id,
  public_key: `key-of-${host_id}`,
  boot_id: 'boot-1',
  sequence,
  at: 1_000 + sequence,
  report_sha256: 'digest-1',
  ...overrides,
})

const report = (host_id: string, sequence: number, overrides = {}): ReportMessage => ({
  ...message(host_id, sequence),
  report: hostReport(),
  ...overrides,
})

const token = (token_id: string, overrides: Partial<TokenRecord> = {}): TokenRecord => ({
  token_id,
  kind: 'enrol',
  secret_sha256: 'ab'.repeat(32),
  host_patterns: ['gpu-*'],
  created_at: 1_000,
  expires_at: 9_007_199_254_740_991,
  revoked_at: null,
  ...overrides,
})

const byName: HostQuery = { order: 'host_id', limit: 100 }
const namesOf = (hosts: readonly { readonly host_id: string }[]) =>
  hosts.map((host) => host.host_id)

/** What every engine promises. `open` gives an empty registry. */
export function describeRegistry(name: string, open: () => Promise<HostRegistry>): void {
  describe(`the ${name} registry`, () => {
    let registry: HostRegistry
    beforeAll(async () => {
      registry = await open()
    })
    afterAll(() => registry?.close())
    beforeEach(async () => {
      const hosts = await registry.list({ order: 'host_id', limit: 10_000 })
      await Promise.all(hosts.map((host) => registry.remove(host.host_id)))
    })

    describeEnrolment(() => registry)
    describeReports(() => registry)
    describeLists(() => registry)
    describeTokens(() => registry)
    describeModel(() => registry)
  })
}

function describeEnrolment(registry: () => HostRegistry): void {
  test('a host that enrolled is found, without a report', async () => {
    expect(await registry().enrol(enrolment('gpu-1', { labels: { zone: 'a' } }))).toBe('enrolled')
    expect(await registry().findKey('gpu-1')).toBe('key-of-gpu-1')
    expect(await registry().find('gpu-1')).toEqual({
      host_id: 'gpu-1',
      public_key: 'key-of-gpu-1',
      labels: { zone: 'a' },
      platform: null,
      device_count: null,
      generation: 0,
      sequence: 0,
      boot_id: null,
      enrolled_at: 1_000,
      reported_at: null,
      renewed_at: 1_000,
      report: null,
      report_sha256: null,
    })
  })

  test('a host that never enrolled is not found', async () => {
    expect(await registry().find('gpu-1')).toBeUndefined()
    expect(await registry().findKey('gpu-1')).toBeUndefined()
  })

  test('the same key may enrol again, and brings its labels', async () => {
    await registry().enrol(enrolment('gpu-1', { labels: { zone: 'a', rack: '1' } }))
    const again = enrolment('gpu-1', { labels: { zone: 'b' }, at: 2_000 })
    expect(await registry().enrol(again)).toBe('known')
    expect(await registry().find('gpu-1')).toMatchObject({
      labels: { zone: 'b' },
      enrolled_at: 1_000,
      renewed_at: 1_000,
    })
    expect(await registry().list({ ...byName, labels: { rack: '1' } })).toEqual([])
  })

  test('another key changes nothing until the host is removed', async () => {
    await registry().enrol(enrolment('gpu-1'))
    const other = enrolment('gpu-1', { public_key: 'other', labels: { zone: 'b' } })
    expect(await registry().enrol(other)).toBe('key_conflict')
    expect(await registry().find('gpu-1')).toMatchObject({
      public_key: 'key-of-gpu-1',
      labels: {},
    })
    expect(await registry().remove('gpu-1')).toBe(true)
    expect(await registry().enrol(other)).toBe('enrolled')
  })

  test('of 16 keys that enrol one name at once, one wins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        registry().enrol(enrolment('gpu-1', { public_key: `key-${index}` })),
      ),
    )
    expect(answers.filter((answer) => answer === 'enrolled')).toHaveLength(1)
    expect(answers.filter((answer) => answer === 'key_conflict')).toHaveLength(15)
  })

  test('removing a host that is not there says so', async () => {
    expect(await registry().remove('gpu-1')).toBe(false)
  })
}

function describeReports(registry: () => HostRegistry): void {
  test('the first report makes generation 1 and is found whole', async () => {
    await registry().enrol(enrolment('gpu-1'))
    expect(await registry().acceptReport(report('gpu-1', 7))).toEqual({ generation: 1 })
    expect(await registry().find('gpu-1')).toMatchObject({
      generation: 1,
      sequence: 7,
      boot_id: 'boot-1',
      platform: 'cuda',
      device_count: 8,
      reported_at: 1_007,
      renewed_at: 1_007,
      report: hostReport(),
      report_sha256: 'digest-1',
    })
  })

  test('the same report again changes nothing but the lease', async () => {
    await registry().enrol(enrolment('gpu-1'))
    await registry().acceptReport(report('gpu-1', 1))
    expect(await registry().acceptReport(report('gpu-1', 2))).toEqual({ generation: 1 })
    expect(await registry().find('gpu-1')).toMatchObject({
      generation: 1,
      reported_at: 1_001,
      renewed_at: 1_002,
      sequence: 2,
    })
  })

  test('a changed report makes the next generation', async () => {
    await registry().enrol(enrolment('gpu-1'))
    await registry().acceptReport(report('gpu-1', 1))
    const changed = report('gpu-1', 2, {
      report: hostReport({ device_count: 7 }),
      report_sha256: 'digest-2',
    })
    expect(await registry().acceptReport(changed)).toEqual({ generation: 2 })
    expect(await registry().find('gpu-1')).toMatchObject({ device_count: 7, reported_at: 1_002 })
  })

  test.each([1, 2])('sequence %d after 2 is refused and changes nothing', async (sequence) => {
    await registry().enrol(enrolment('gpu-1'))
    await registry().acceptReport(report('gpu-1', 2))
    const before = await registry().find('gpu-1')
    const late = report('gpu-1', sequence, { report_sha256: 'digest-2', boot_id: 'boot-2' })
    const refusal = { refused: 'sequence_not_newer', last_sequence: 2 } as const
    expect(await registry().acceptReport(late)).toEqual(refusal)
    expect(await registry().renewLease(message('gpu-1', sequence))).toEqual(refusal)
    expect(await registry().find('gpu-1')).toEqual(before)
  })

  test('sequences up to 2^53 - 1 are kept exactly', async () => {
    await registry().enrol(enrolment('gpu-1'))
    await registry().acceptReport(report('gpu-1', Number.MAX_SAFE_INTEGER - 1, { at: 5 }))
    expect(
      await registry().renewLease(message('gpu-1', Number.MAX_SAFE_INTEGER, { at: 6 })),
    ).toEqual({ generation: 1 })
    expect(await registry().find('gpu-1')).toMatchObject({ sequence: Number.MAX_SAFE_INTEGER })
  })

  test('a message of an unknown host, or of a key that is no longer its own, is refused', async () => {
    const unknown = { refused: 'host_unknown' } as const
    expect(await registry().acceptReport(report('gpu-1', 1))).toEqual(unknown)
    expect(await registry().renewLease(message('gpu-1', 1))).toEqual(unknown)
    await registry().enrol(enrolment('gpu-1', { public_key: 'new' }))
    expect(await registry().acceptReport(report('gpu-1', 1))).toEqual(unknown)
    expect(await registry().renewLease(message('gpu-1', 1))).toEqual(unknown)
  })

  test('a lease for another report than the stored one asks for the report', async () => {
    await registry().enrol(enrolment('gpu-1'))
    const required = { refused: 'report_required' } as const
    expect(await registry().renewLease(message('gpu-1', 1))).toEqual(required)
    await registry().acceptReport(report('gpu-1', 1))
    const other = message('gpu-1', 2, { report_sha256: 'digest-2' })
    expect(await registry().renewLease(other)).toEqual(required)
    expect(await registry().renewLease(message('gpu-1', 2))).toEqual({ generation: 1 })
  })

  test('16 writers in any order: the sequence only rises, and each generation is answered once', async () => {
    await registry().enrol(enrolment('gpu-1'))
    const order = fc.sample(
      fc.shuffledSubarray(
        Array.from({ length: 64 }, (_, index) => index + 1),
        { minLength: 64 },
      ),
      1,
    )[0] as number[]
    const writers = Array.from({ length: 16 }, (_, writer) =>
      order.slice(writer * 4, writer * 4 + 4),
    )
    const taken: number[] = []
    await Promise.all(
      writers.map(async (sequences) => {
        for (const sequence of sequences) {
          const answer = await registry().acceptReport(
            report('gpu-1', sequence, { report_sha256: `digest-${sequence}` }),
          )
          if ('generation' in answer) taken.push(answer.generation)
          else expect(answer).toMatchObject({ refused: 'sequence_not_newer' })
        }
      }),
    )
    const host = await registry().find('gpu-1')
    expect(host).toMatchObject({
      sequence: 64,
      report_sha256: 'digest-64',
      generation: taken.length,
    })
    expect(new Set(taken).size).toBe(taken.length)
  })
}

function describeLists(registry: () => HostRegistry): void {
  const populate = async () => {
    const hosts = ['a-10', 'a-2', 'b.example', 'b-1', 'c']
    for (const [index, host_id] of hosts.entries()) {
      const labels = { zone: index % 2 === 0 ? 'even' : 'odd', rack: String(index) }
      await registry().enrol(enrolment(host_id, { labels }))
      const device_count = index < 3 ? 8 : null
      const platform = index === 4 ? 'rocm' : 'cuda'
      await registry().acceptReport(
        report(host_id, 1, { at: 100 - index, report: hostReport({ device_count, platform }) }),
      )
    }
  }

  test('hosts come in bytewise order of their names, page by page', async () => {
    await populate()
    const first = await registry().list({ order: 'host_id', limit: 2 })
    expect(namesOf(first)).toEqual(['a-10', 'a-2'])
    const rest = await registry().list({ order: 'host_id', limit: 10, after: first[1] })
    expect(namesOf(rest)).toEqual(['b-1', 'b.example', 'c'])
    expect(first[0]).toEqual({
      host_id: 'a-10',
      labels: { zone: 'even', rack: '0' },
      platform: 'cuda',
      device_count: 8,
      generation: 1,
      enrolled_at: 1_000,
      reported_at: 100,
      renewed_at: 100,
    })
  })

  test('filters by platform, device count and all labels', async () => {
    await populate()
    const names = async (filter: Partial<HostQuery>) =>
      namesOf(await registry().list({ ...byName, ...filter }))
    expect(await names({ platform: 'rocm' })).toEqual(['c'])
    expect(await names({ device_count: 8 })).toEqual(['a-10', 'a-2', 'b.example'])
    expect(await names({ labels: { zone: 'odd' } })).toEqual(['a-2', 'b-1'])
    expect(await names({ labels: { zone: 'odd', rack: '3' } })).toEqual(['b-1'])
    expect(await names({ labels: { zone: 'odd', rack: '4' } })).toEqual([])
    expect(await names({ platform: 'cuda', device_count: 8, labels: { rack: '2' } })).toEqual([
      'b.example',
    ])
  })

  test('lists the longest silent first, within a window of renewal times', async () => {
    await populate()
    const query: HostQuery = {
      order: 'renewed_at',
      limit: 2,
      renewed: { renewed_after: 96, renewed_until: 99 },
    }
    const first = await registry().list(query)
    expect(namesOf(first)).toEqual(['b-1', 'b.example'])
    expect(namesOf(await registry().list({ ...query, after: first[1] }))).toEqual(['a-2'])
  })
}

function describeTokens(registry: () => HostRegistry): void {
  test('a token is kept, listed newest first, and revoked once', async () => {
    await registry().addToken(token('t1'))
    await registry().addToken(token('t2', { created_at: 2_000, host_patterns: [] }))
    expect(await registry().findToken('t1')).toEqual(token('t1'))
    expect(await registry().findToken('t3')).toBeUndefined()
    expect((await registry().listTokens()).map((each) => each.token_id)).toEqual(['t2', 't1'])
    expect(await registry().revokeToken('t1', 3_000)).toBe(true)
    expect(await registry().revokeToken('t1', 4_000)).toBe(false)
    expect(await registry().revokeToken('t3', 4_000)).toBe(false)
    expect(await registry().findToken('t1')).toEqual(token('t1', { revoked_at: 3_000 }))
  })
}

type Step = (registry: HostRegistry) => Promise<unknown>

const step: fc.Arbitrary<Step> = fc
  .record({
    verb: fc.constantFrom('enrol', 'report', 'lease', 'remove', 'find'),
    host_id: fc.constantFrom('gpu-1', 'gpu-2'),
    public_key: fc.constantFrom('key-1', 'key-1', 'key-2'),
    sequence: fc.integer({ min: 1, max: 12 }),
    report_sha256: fc.constantFrom('digest-1', 'digest-2'),
    labels: fc.constantFrom({}, { zone: 'a' }),
    at: fc.integer({ min: 1, max: 1_000 }),
  })
  .map(({ verb, host_id, public_key, sequence, report_sha256, labels, at }): Step => {
    const sent = { host_id, public_key, boot_id: 'boot-1', sequence, at, report_sha256 }
    if (verb === 'enrol') return (registry) => registry.enrol({ host_id, public_key, labels, at })
    if (verb === 'report') {
      const device_count = report_sha256 === 'digest-1' ? 8 : 7
      return (registry) => registry.acceptReport({ ...sent, report: hostReport({ device_count }) })
    }
    if (verb === 'lease') return (registry) => registry.renewLease(sent)
    if (verb === 'remove') return (registry) => registry.remove(host_id)
    return (registry) => registry.find(host_id)
  })

function describeModel(registry: () => HostRegistry): void {
  test('any sequence of calls gives what the memory registry gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const model = openMemoryRegistry()
        for (const host_id of ['gpu-1', 'gpu-2']) await registry().remove(host_id)
        for (const run of steps) expect(await run(registry())).toEqual(await run(model))
        expect(await registry().list(byName)).toEqual(await model.list(byName))
      }),
      { numRuns: 30 },
    )
  }, 60_000)
}
