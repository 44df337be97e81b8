import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { chmodSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '../../src/agent/client.ts'
import { Identity } from '../../src/agent/identity.ts'
import { runLoop } from '../../src/agent/loop.ts'
import { Metrics } from '../../src/agent/metrics.ts'
import { Reporter } from '../../src/agent/reporter.ts'
import type { HostReport } from '../../src/hosts/report.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { problem, TestService } from './test-service.ts'
import { h200, reportOf, twoNodeTree } from './tree.ts'

const HOST = 'gpu-17'
const START = Date.parse('2026-01-01T00:00:00Z')

let server: TestService
let stateDir: string
let report: HostReport

beforeEach(async () => {
  server = await TestService.start()
  stateDir = join(temporaryFolder(), 'state')
  report = await reportOf(twoNodeTree({ '0000:4e:00.0': h200() }))
})

afterEach(async () => {
  await server.stop()
})

interface Course {
  /** What happens when the loop sleeps for the nth time, from 1; the clock has moved on by then. */
  readonly onSleep?: (nth: number) => unknown
  /** The loop is stopped at this sleep. */
  readonly sleeps: number
  readonly token?: string | undefined
  readonly random?: () => number
  readonly probe?: () => HostReport
}

/** Runs the loop on a clock of its own, and returns how long it slept each time. */
async function run(course: Course) {
  const stop = new AbortController()
  const slept: number[] = []
  const logged: string[] = []
  const metrics = new Metrics()
  let now = START
  const { url } = server
  const clock = () => now
  server.now = clock
  const token = 'token' in course ? course.token : server.token
  const reporter = new Reporter({
    client: new Client(url, () => now),
    identity: await Identity.open(stateDir),
    server: url,
    audience: url,
    hostId: HOST,
    labels: {},
    token: () => token,
    now: () => now,
  })
  const ended = await runLoop(
    {
      probe: async () => course.probe?.() ?? report,
      reporter,
      metrics,
      now: () => now,
      monotonic: () => now,
      random: course.random ?? (() => 0),
      sleep: async (seconds) => {
        slept.push(seconds)
        now += seconds * 1000
        if (slept.length >= course.sleeps) stop.abort()
        else await course.onSleep?.(slept.length)
      },
      log: (_, message) => logged.push(message),
    },
    stop.signal,
  )
  return { ended, slept, logged, metrics: await metrics.render(now / 1000) }
}

const changed = (name: string): HostReport => ({
  ...report,
  system: { ...report.system, hostname: name },
})

describe('the loop', () => {
  test('enrols, reports, and renews the lease when the server says', async () => {
    const { ended, slept } = await run({ sleeps: 3 })
    expect(server.whats()).toEqual(['enrol', 'report', 'lease', 'lease'])
    expect(server.reports()[0]?.report).toEqual(report)
    expect(slept).toEqual([20, 20, 20])
    expect(ended).toBe('stopped')
  })

  test('does not enrol again after a restart, and goes on in the sequence', async () => {
    await run({ sleeps: 1 })
    await run({ sleeps: 1, token: undefined })
    expect(server.whats()).toEqual(['enrol', 'report', 'report'])
    expect(server.reports().map((one) => one.sequence)).toEqual([1, 2])
  })

  test('reports a change of the host before the lease is due', async () => {
    server.renewAfterSeconds = 600
    let current = report
    await run({
      sleeps: 3,
      probe: () => current,
      onSleep: (nth) => {
        if (nth === 2) current = changed('renamed')
      },
    })
    expect(server.whats()).toEqual(['enrol', 'report', 'report'])
    expect(server.reports()[1]?.report?.system.hostname).toBe('renamed')
  })

  test('probes once a minute, however often the lease is renewed', async () => {
    let probes = 0
    const probe = () => {
      probes += 1
      return report
    }
    await run({ sleeps: 7, probe })
    expect(server.whats()).toHaveLength(8)
    expect(probes).toBe(3)
  })

  test('sends the whole report again when the lease was lost', async () => {
    await run({ sleeps: 2, onSleep: () => server.loseLeases() })
    expect(server.whats()).toEqual(['enrol', 'report', 'lease', 'report'])
  })

  test('enrols again at a server that was restarted and has forgotten the host', async () => {
    const { port } = server
    await run({
      sleeps: 2,
      onSleep: async () => {
        await server.stop()
        server = await TestService.start(port, server.now)
      },
    })
    expect(server.whats()).toEqual(['lease', 'enrol', 'report'])
  })

  test('goes on after a server that was away for a while', async () => {
    const { port } = server
    const { slept, logged } = await run({
      sleeps: 4,
      random: () => 0.5,
      onSleep: async (nth) => {
        if (nth === 1) await server.stop()
        if (nth === 3) server = await TestService.start(port, server.now)
      },
    })
    expect(slept.slice(1, 3)).toEqual([0.5, 1])
    expect(server.whats()).toEqual(['lease', 'enrol', 'report'])
    expect(logged[1]).toContain('cannot be reached')
    expect(logged.at(-1)).toBe('The server accepts reports again')
  })

  test('keeps only the newest report while the server takes none', async () => {
    let number = 0
    for (let index = 0; index < 3; index += 1) {
      server.instead.push(problem(503, 'busy', {}, { 'retry-after': '90' }))
    }
    await run({ sleeps: 4, probe: () => changed(`report-${++number}`) })
    expect(server.whats()).toEqual(['enrol', 'enrol', 'enrol', 'enrol', 'report'])
    expect(server.reports().map((one) => one.report?.system.hostname)).toEqual(['report-4'])
  })

  test.each([400, 401, 403])('stops when enrolment is answered %d', async (status) => {
    server.instead.push(problem(status, 'unauthorized'))
    const { ended, slept } = await run({ sleeps: 9 })
    expect({ ended, slept }).toEqual({ ended: 'refused', slept: [] })
    expect(server.whats()).toEqual(['enrol'])
  })

  test('goes on when a proxy refuses the enrolment, and not the service', async () => {
    server.instead.push(new Response('<h1>Forbidden</h1>', { status: 403 }))
    const { ended } = await run({ sleeps: 2 })
    expect(ended).toBe('stopped')
    expect(server.whats()).toEqual(['enrol', 'enrol', 'report'])
  })

  test.each([400, 401, 403, 422])(
    'backs off and goes on when a renewal is answered %d',
    async (status) => {
      const onSleep = (nth: number) =>
        nth === 1 && server.instead.push(problem(status, 'unauthorized'))
      const { ended, logged } = await run({ sleeps: 3, onSleep })
      expect(ended).toBe('stopped')
      expect(server.whats()).toEqual(['enrol', 'report', 'lease', 'lease'])
      expect(logged[1]).toContain(
        `signed for ${server.url}, which must be the server's PUBLIC_ORIGIN`,
      )
      expect(logged.at(-1)).toBe('The server accepts reports again')
    },
  )

  test('goes on while the server has a wrong PUBLIC_ORIGIN, and is back once that is right', async () => {
    const onSleep = (nth: number) => {
      if (nth === 1) server.restartAs('https://typo.example')
      if (nth === 5) server.restartAs(server.url)
    }
    const { ended, logged, slept } = await run({ sleeps: 7, onSleep, random: () => 0.5 })
    expect(ended).toBe('stopped')
    expect(slept).toEqual([20, 0.5, 1, 2, 4, 20, 20])
    const refusals = logged.splice(1, 4)
    expect(logged).toEqual([
      'The server has the report of this host',
      'The server accepts reports again',
    ])
    for (const refusal of refusals) {
      expect(refusal).toContain('signed for https://typo.example')
      expect(refusal).toContain(
        `signed for ${server.url}, which must be the server's PUBLIC_ORIGIN`,
      )
    }
  })

  test('tries to enrol again where a message is not trusted, and goes on when that is refused or does not help', async () => {
    for (const second of [problem(401, 'token_refused'), problem(200, 'ok')]) {
      const before = server.whats().length
      const onSleep = (nth: number) =>
        nth === 1 && server.instead.push(problem(401, 'message_untrusted'), second)
      const { ended, logged } = await run({ sleeps: 3, onSleep })
      expect(ended).toBe('stopped')
      expect(server.whats().slice(before)).toContain('enrol')
      expect(logged.at(-1)).toBe('The server accepts reports again')
    }
  })

  test('logs the first success, then changes alone', async () => {
    let current = report
    const onSleep = (nth: number) => {
      if (nth === 5) current = changed('renamed')
    }
    const { logged } = await run({ sleeps: 8, probe: () => current, onSleep })
    expect(logged).toEqual([
      'The server has the report of this host',
      'The host has changed, and the server has the new report',
    ])
  })

  test('logs a device that goes bad and one that comes back', async () => {
    const withHealth = (healthy: boolean): HostReport => ({
      ...report,
      accelerators: (report.accelerators ?? []).map((one) => ({
        ...one,
        health: { healthy, problems: healthy ? [] : [{ code: 'ecc', message: '5 errors' }] },
      })),
    })
    const states = [true, false, true].map(withHealth)
    const { logged } = await run({ sleeps: 9, probe: () => states.shift() ?? report })
    expect(logged.filter((line) => line.startsWith('Accelerator'))).toEqual([
      'Accelerator 0 (0000:4e:00.0): 5 errors',
      'Accelerator 0 (0000:4e:00.0) is healthy again',
    ])
  })

  test('does not let a server use up the sequence numbers', async () => {
    await run({ sleeps: 1 })
    server.setSequence(Number.MAX_SAFE_INTEGER - 1)
    const { logged } = await run({ sleeps: 1 })
    expect(logged[0]).toContain('an impossible sequence number')
  })

  test('says that the clock is off when the server refuses and its date differs', async () => {
    const date = new Date(START - 300_000).toUTCString()
    server.instead.push(problem(401, 'unauthorized', {}, { date }))
    const { logged } = await run({ sleeps: 9 })
    expect(logged[0]).toContain("the clock of this host is 300 s ahead of the server's")
  })

  test('goes on from the sequence that the server has', async () => {
    await run({ sleeps: 1 })
    server.setSequence(41)
    await run({ sleeps: 1 })
    expect(server.reports().map((one) => one.sequence)).toEqual([1, 2, 42])
  })

  test('says what to do when the host is unknown and there is no token', async () => {
    const { ended, logged } = await run({ sleeps: 1, token: undefined })
    expect(ended).toBe('stopped')
    expect(logged[0]).toContain('give an enrolment token, because none is set')
  })

  test.each([
    ['seconds', '7', 7],
    ['a date', new Date(START + 9000).toUTCString(), 9],
  ])('honours Retry-After in %s', async (_, header, seconds) => {
    server.instead.push(problem(429, 'too_many', {}, { 'retry-after': header }))
    const { slept } = await run({ sleeps: 1 })
    expect(slept).toEqual([seconds])
  })

  test('backs off by any time up to a bound that doubles to a minute', async () => {
    for (let index = 0; index < 9; index += 1) server.instead.push(problem(500, 'broken'))
    const { slept } = await run({ sleeps: 9, random: () => 0.999_999 })
    expect(slept.map(Math.round)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    server.instead.push(problem(500, 'broken'))
    expect((await run({ sleeps: 1, random: () => 0 })).slept).toEqual([0])
  })

  test('takes an answer without a lease for none', async () => {
    server.instead.push(Response.json({}))
    const { logged } = await run({ sleeps: 1 })
    expect(logged[0]).toContain('has no lease')
  })

  test('follows no redirect', async () => {
    server.instead.push(new Response(null, { status: 307, headers: { location: '/elsewhere' } }))
    const { logged } = await run({ sleeps: 1 })
    expect(logged[0]).toContain(
      'answered 307: it redirects to /elsewhere, which the agent does not follow',
    )
  })

  test('exports the last success, the age of the lease and failed probes to Prometheus', async () => {
    const { metrics } = await run({ sleeps: 1 })
    expect(metrics).toContain(
      `parallel_config_agent_last_success_timestamp_seconds ${START / 1000}\n`,
    )
    expect(metrics).toContain('parallel_config_agent_lease_age_seconds 20\n')
    expect(metrics).toMatch(/parallel_config_agent_probe_errors_total\{source="system"\} \d+\n/)
  })
})

describe('the state folder', () => {
  test('and the key in it are for the agent alone', async () => {
    await Identity.open(stateDir)
    expect(statSync(stateDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(stateDir, 'host-key.json')).mode & 0o777).toBe(0o600)
  })

  test('has the sequence before it is used', async () => {
    const identity = await Identity.open(stateDir)
    expect(identity.nextSequence()).toBe(1)
    const again = await Identity.open(stateDir)
    expect(again.nextSequence()).toBe(2)
    expect(again.publicKey).toEqual(identity.publicKey)
  })

  test.each([
    ['a key that others may read', 'host-key.json', 0o644, 'mode 644'],
    ['a folder that others may write to', '.', 0o777, 'mode 777'],
  ])('is refused with %s', async (_, name, mode, message) => {
    await Identity.open(stateDir)
    chmodSync(join(stateDir, name), mode)
    await expect(Identity.open(stateDir)).rejects.toThrow(message)
  })

  test('is refused with a link in the place of the key', async () => {
    await Identity.open(stateDir)
    renameSync(join(stateDir, 'host-key.json'), join(stateDir, 'elsewhere'))
    symlinkSync('elsewhere', join(stateDir, 'host-key.json'))
    await expect(Identity.open(stateDir)).rejects.toThrow()
  })

  test('that is damaged is an error, never a new beginning', async () => {
    await Identity.open(stateDir)
    writeFileSync(join(stateDir, 'sequence.json'), '{"sequence":', { mode: 0o600 })
    await expect(Identity.open(stateDir)).rejects.toThrow('sequence.json is damaged')
  })
})
