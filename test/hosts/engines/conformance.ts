import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openMemoryRegistry } from '../../../src/hosts/engines/memory.ts'
import type { HostQuery, HostRegistry, ReportMessage } from '../../../src/hosts/registry.ts'
import { hostReport, tokenRecord as token } from '../sample.ts'

const enrolment = (host_id: string, overrides = {}) => ({
  host_id,
  public_key: `key-of-${host_id}`,
  labels: {},
  token_id: 'enrols',
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
  healthy: true,
  ...overrides,
})

/** Later than all that happens here, and than the time for which the sequence of a removed host is kept. */
const MUCH_LATER = 10 ** 13

const byName: HostQuery = { order: 'host_id', limit: 100 }
const namesOf = (hosts: readonly { readonly host_id: string }[]) =>
  hosts.map((host) => host.host_id)

/** What every engine promises. `open` gives an empty registry. */
export function describeRegistry(name: string, open: () => Promise<HostRegistry>): void {
  describe(`the ${name} registry`, () => {
    let registry: HostRegistry
    beforeAll(async () => {
      registry = await open()
      await registry.addToken(token('enrols'))
    }, 60_000)
    afterAll(() => registry?.close())
    beforeEach(async () => {
      const hosts = await registry.list({ order: 'host_id', limit: 10_000 })
      await Promise.all(hosts.map((host) => registry.remove(host.host_id, 0)))
      await registry.remove('forgets-old-sequences', MUCH_LATER)
    })

    describeEnrolment(() => registry)
    describeReports(() => registry)
    describeLists(() => registry)
    describeTokens(() => registry)
    describeTokenLimits(() => registry)
    describeService(() => registry)
    describeModel(() => registry)
  })
}

function describeEnrolment(registry: () => HostRegistry): void {
  test('a host that enrolled is found, without a report', async () => {
    expect(await registry().enrol(enrolment('gpu-1', { labels: { zone: 'a' } }))).toBe('enrolled')
    const sender = { public_key: 'key-of-gpu-1', healthy: null, device_count: null }
    expect(await registry().findSender('gpu-1')).toEqual(sender)
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
      healthy: null,
      enrolled_by: 'enrols',
    })
  })

  test('a host that never enrolled is not found', async () => {
    expect(await registry().find('gpu-1')).toBeUndefined()
    expect(await registry().findSender('gpu-1')).toBeUndefined()
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
    expect(await registry().remove('gpu-1', 5_000)).toBe(true)
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
    expect(await registry().remove('gpu-1', 5_000)).toBe(false)
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
      healthy: true,
      enrolled_by: 'enrols',
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
    expect((await registry().listTokens()).map((each) => each.token_id).slice(0, 2)).toEqual([
      't2',
      'enrols',
    ])
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
    if (verb === 'enrol')
      return (registry) => registry.enrol({ host_id, public_key, labels, token_id: 'enrols', at })
    if (verb === 'report') {
      const device_count = report_sha256 === 'digest-1' ? 8 : 7
      return (registry) =>
        registry.acceptReport({
          ...sent,
          report: hostReport({ device_count }),
          healthy: device_count === 8,
        })
    }
    if (verb === 'lease') return (registry) => registry.renewLease(sent)
    if (verb === 'remove') return (registry) => registry.remove(host_id, at)
    return (registry) => registry.find(host_id)
  })

function describeModel(registry: () => HostRegistry): void {
  test('any sequence of calls gives what the memory registry gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const model = openMemoryRegistry()
        await model.addToken(token('enrols'))
        for (const host_id of ['gpu-1', 'gpu-2']) await registry().remove(host_id, 0)
        await registry().remove('forgets-old-sequences', MUCH_LATER)
        for (const run of steps) expect(await run(registry())).toEqual(await run(model))
        expect(await registry().list(byName)).toEqual(await model.list(byName))
      }),
      { numRuns: 30 },
    )
  }, 60_000)
}

function describeTokenLimits(registry: () => HostRegistry): void {
  const enrolBy = (token_id: string, host_id: string, overrides = {}) =>
    registry().enrol(enrolment(host_id, { token_id, ...overrides }))

  test('a host keeps the token that enrolled it, which knows when it was used', async () => {
    await registry().addToken(token('kept'))
    await enrolBy('kept', 'gpu-1', { at: 7_000 })
    expect(await registry().find('gpu-1')).toMatchObject({ enrolled_by: 'kept' })
    expect(await registry().findToken('kept')).toMatchObject({ uses: 1, last_used_at: 7_000 })
    expect(await enrolBy('enrols', 'gpu-1')).toBe('known')
    expect(await registry().find('gpu-1')).toMatchObject({ enrolled_by: 'kept' })
    await registry().noteTokenUse('kept', 8_000)
    expect(await registry().findToken('kept')).toMatchObject({ uses: 1, last_used_at: 8_000 })
  })

  test('of 16 hosts that enrol at once, as many come in as the token has uses; removal gives none back', async () => {
    await registry().addToken(token('three', { max_uses: 3 }))
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, index) => enrolBy('three', `gpu-${index}`)),
    )
    expect(outcomes.filter((outcome) => outcome === 'enrolled')).toHaveLength(3)
    expect(outcomes.filter((outcome) => outcome === 'uses_spent')).toHaveLength(13)
    const [host] = await registry().list(byName)
    expect(await enrolBy('three', host?.host_id ?? '')).toBe('known')
    await registry().remove(host?.host_id ?? '', 5_000)
    expect(await enrolBy('three', host?.host_id ?? '')).toBe('uses_spent')
  })

  test('a limit of hosts counts those that are there', async () => {
    await registry().addToken(token('two', { max_hosts: 2 }))
    await enrolBy('two', 'gpu-1')
    await enrolBy('two', 'gpu-2')
    await enrolBy('enrols', 'gpu-3')
    expect(await enrolBy('two', 'gpu-4')).toBe('hosts_spent')
    await registry().remove('gpu-1', 5_000)
    expect(await enrolBy('two', 'gpu-4')).toBe('enrolled')
  })

  test('a limit of bytes counts the reports of all hosts of the token', async () => {
    const bytes = JSON.stringify(hostReport()).length
    await registry().addToken(token('small', { max_bytes: 2 * bytes }))
    for (const host_id of ['gpu-1', 'gpu-2', 'gpu-3']) await enrolBy('small', host_id)
    await registry().acceptReport(report('gpu-1', 1))
    await registry().acceptReport(report('gpu-2', 1))
    expect(await registry().acceptReport(report('gpu-3', 1))).toEqual({ refused: 'bytes_spent' })
    expect(await registry().find('gpu-3')).toMatchObject({ sequence: 0, report: null })
    expect(await registry().acceptReport(report('gpu-2', 2))).toEqual({ generation: 1 })
  })

  test('a token that expired, was revoked or is unknown enrols nothing', async () => {
    await registry().addToken(token('late', { expires_at: 1_000 }))
    await registry().addToken(token('revoked', { revoked_at: 500 }))
    for (const token_id of ['late', 'revoked', 'unknown']) {
      expect(await enrolBy(token_id, 'gpu-1')).toBe('token_gone')
    }
    expect(await registry().find('gpu-1')).toBeUndefined()
  })

  test('its hosts can be removed together, with their labels', async () => {
    await registry().addToken(token('leaked'))
    await enrolBy('leaked', 'gpu-1', { labels: { zone: 'a' } })
    await enrolBy('leaked', 'gpu-2')
    await enrolBy('enrols', 'gpu-3')
    expect(await registry().removeHostsOf('leaked', 5_000)).toBe(2)
    expect(namesOf(await registry().list(byName))).toEqual(['gpu-3'])
    expect(await registry().list({ ...byName, labels: { zone: 'a' } })).toEqual([])
    expect(await registry().removeHostsOf('leaked', 5_000)).toBe(0)
  })

  test('its life can be shortened, and not be lengthened', async () => {
    await registry().addToken(token('short', { expires_at: 9_000 }))
    await registry().shortenToken('short', 8_000)
    await registry().shortenToken('short', 8_500)
    expect(await registry().findToken('short')).toMatchObject({ expires_at: 8_000 })
  })

  test('a key that was removed and enrols again goes on after its last sequence; another key does not', async () => {
    await registry().enrol(enrolment('gpu-1'))
    await registry().acceptReport(report('gpu-1', 7))
    await registry().remove('gpu-1', 5_000)
    await registry().enrol(enrolment('gpu-1', { public_key: 'other' }))
    expect(await registry().find('gpu-1')).toMatchObject({ sequence: 0 })
    await registry().remove('gpu-1', 5_000)
    await registry().enrol(enrolment('gpu-1'))
    const refusal = { refused: 'sequence_not_newer', last_sequence: 7 } as const
    expect(await registry().acceptReport(report('gpu-1', 7))).toEqual(refusal)
    expect(await registry().acceptReport(report('gpu-1', 8))).toEqual({ generation: 1 })
  })
}

function describeService(registry: () => HostRegistry): void {
  test('hosts are counted by health and time of renewal', async () => {
    const healths = [true, true, false, null]
    for (const [index, healthy] of healths.entries()) {
      await registry().enrol(enrolment(`gpu-${index}`))
      await registry().acceptReport(report(`gpu-${index}`, 1, { healthy, at: 100 + index }))
    }
    expect(await registry().countHosts({})).toEqual({ healthy: 2, unhealthy: 1, unknown: 1 })
    const window = { renewed_after: 100, renewed_until: 102 }
    expect(await registry().countHosts(window)).toEqual({ healthy: 1, unhealthy: 1, unknown: 0 })
    expect(namesOf(await registry().list({ ...byName, healthy: false }))).toEqual(['gpu-2'])
    expect(await registry().findSender('gpu-2')).toMatchObject({ healthy: false, device_count: 8 })
    await registry().acceptReport(report('gpu-2', 2))
    expect(await registry().list({ ...byName, healthy: false })).toEqual([])
  })

  test('a time without a record that hosts are served was an outage', async () => {
    expect(await registry().noteServing(1_000, 500)).toBeNull()
    expect(await registry().noteServing(1_500, 500)).toBeNull()
    expect(await registry().noteServing(1_400, 500)).toBeNull()
    expect(await registry().noteServing(3_000, 500)).toEqual({ from: 1_500, until: 3_000 })
    expect(await registry().noteServing(3_100, 500)).toEqual({ from: 1_500, until: 3_000 })
    expect(await registry().noteServing(9_000, 500)).toEqual({ from: 3_100, until: 9_000 })
  })

  test('is well', async () => {
    await registry().checkReads()
    await registry().checkWrites()
  })
}
