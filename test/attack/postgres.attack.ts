import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { makeToken, startServer } from '../end-to-end/server-process.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../hosts/engines/embedded-postgres.ts'
import { postgresRounds } from './postgres-rounds.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 40)

let postgres: EmbeddedPostgres
beforeAll(async () => {
  postgres = await startEmbeddedPostgres()
}, 60_000)
afterAll(() => postgres?.stop(), 60_000)

const RESOLVE = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"config": {}}',
}

describe.each(['Bun', 'Deno'] as const)('%s, when PostgreSQL', (runtime) => {
  test('loses connections, restarts, crashes or stalls under load: goes on, and keeps what it acknowledged', async () => {
    const { reports, slowestResolve } = await postgresRounds(postgres, ROUNDS, runtime)
    process.stderr.write(
      `${ROUNDS} rounds, ${reports} reports, slowest resolve ${slowestResolve.toFixed()} ms\n`,
    )
    expect(reports).toBeGreaterThan(0)
  }, 600_000)

  test('is away at the start: resolves at once, says so in /readyz, and serves hosts once it is there', async () => {
    const databaseUrl = await postgres.createDatabase(`away_${runtime.toLowerCase()}`)
    const token = await makeToken(databaseUrl, 'read')
    await postgres.halt('SIGINT')
    const server = await startServer({ databaseUrl, runtime })
    const authorization = { headers: { Authorization: `Bearer ${token}` } }
    const listHosts = () => fetch(`${server.origin}/v1/hosts`, authorization)
    try {
      expect((await fetch(`${server.origin}/v1/resolve`, RESOLVE)).status).toBe(200)
      expect((await fetch(`${server.origin}/livez`)).status).toBe(200)
      expect((await fetch(`${server.origin}/readyz`)).status).toBe(503)
      expect((await listHosts()).status).toBe(503)
    } finally {
      await postgres.start()
    }
    while ((await listHosts()).status !== 200) await Bun.sleep(100)
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200)
    await server.stop()
  }, 60_000)

  test('hangs: requests for hosts fail within 10 s, /readyz says so, and SIGTERM ends the service', async () => {
    const databaseUrl = await postgres.createDatabase(`hung_${runtime.toLowerCase()}`)
    const token = await makeToken(databaseUrl, 'read')
    const server = await startServer({ databaseUrl, runtime })
    const authorization = { headers: { Authorization: `Bearer ${token}` } }
    expect((await fetch(`${server.origin}/v1/hosts`, authorization)).status).toBe(200)
    postgres.stall()
    try {
      const started = performance.now()
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => fetch(`${server.origin}/v1/hosts`, authorization)),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
      expect(performance.now() - started).toBeLessThan(10_000)
      expect((await fetch(`${server.origin}/readyz`)).status).toBe(503)
      const stopping = performance.now()
      const ended = server.stop()
      await ended
      expect(performance.now() - stopping).toBeLessThan(20_000)
    } finally {
      postgres.resume()
      await server.kill()
    }
  }, 60_000)
})
