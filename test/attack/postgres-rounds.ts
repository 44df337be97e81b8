import { expect } from 'bun:test'
import { hostClient } from '../end-to-end/host-client.ts'
import { makeToken, type ServerProcess, startServer } from '../end-to-end/server-process.ts'
import { createSigner, type Signer } from '../hosts/agent.ts'
import type { EmbeddedPostgres } from '../hosts/engines/embedded-postgres.ts'
import { hostReport } from '../hosts/sample.ts'

const CLIENTS = 12

/** What is done to the database while clients work; each leaves it running. */
const ATTACKS: Readonly<Record<string, (postgres: EmbeddedPostgres) => Promise<void>>> = {
  async terminated(postgres) {
    await postgres.terminateBackends()
  },
  async crashed(postgres) {
    await postgres.halt('SIGQUIT')
    await postgres.start()
  },
  async restarted(postgres) {
    await postgres.halt('SIGINT')
    await Bun.sleep(100)
    await postgres.start()
  },
  async stalled(postgres) {
    postgres.stall()
    await Bun.sleep(300)
    postgres.resume()
  },
}

interface Host {
  readonly signer: Signer
  sent: number
  acknowledged: number
}

/** Reports until `until` aborts. A report may fail while the database is away; the connection to the service may not. */
async function keepReporting(origin: string, host: Host, until: AbortSignal): Promise<void> {
  const { report } = hostClient(origin)
  while (!until.aborted) {
    const sequence = ++host.sent
    const response = await report(host.signer, sequence, hostReport({ device_count: sequence }))
    await response.text()
    if (response.status === 200) host.acknowledged = sequence
    else expect(response.status).toBe(503)
    await Bun.sleep(2)
  }
}

/** Resolves until `until` aborts; the slowest answer, in milliseconds. */
async function keepResolving(origin: string, until: AbortSignal): Promise<number> {
  let slowest = 0
  while (!until.aborted) {
    const started = performance.now()
    const response = await fetch(`${origin}/v1/resolve`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"config": {"tensor_parallel_size": 8}}',
    })
    expect(response.status).toBe(200)
    await response.text()
    slowest = Math.max(slowest, performance.now() - started)
    await Bun.sleep(5)
  }
  return slowest
}

/**
 * Takes PostgreSQL away `rounds` times in four ways under the load of 12 hosts that report: the service goes on, keeps
 * every report that it acknowledged, and resolves meanwhile.
 */
export async function postgresRounds(
  postgres: EmbeddedPostgres,
  rounds: number,
  runtime: 'Bun' | 'Deno' = 'Bun',
): Promise<{ reports: number; slowestResolve: number }> {
  const databaseUrl = await postgres.createDatabase(`rounds_${runtime.toLowerCase()}_${rounds}`)
  const enrolToken = await makeToken(databaseUrl, 'enrol')
  const readToken = await makeToken(databaseUrl, 'read')
  const server = await startServer({ databaseUrl, runtime })
  let slowestResolve = 0
  try {
    const hosts = await enrolHosts(server, enrolToken)
    for (let round = 0; round < rounds; round++) {
      const [name = '', attack] = Object.entries(ATTACKS)[round % 4] ?? []
      const over = new AbortController()
      const clients = hosts.map((host) => keepReporting(server.origin, host, over.signal))
      const resolving = keepResolving(server.origin, over.signal)
      await Bun.sleep(50)
      await attack?.(postgres)
      await Bun.sleep(50)
      over.abort()
      await Promise.all(clients)
      slowestResolve = Math.max(slowestResolve, await resolving)
      expect([name, server.process.exitCode]).toEqual([name, null])
    }
    for (const host of hosts) {
      const stored = await hostClient(server.origin).look(host.signer.host_id, readToken)
      expect(stored.sequence).toBeGreaterThanOrEqual(host.acknowledged)
      expect(stored.sequence).toBeLessThanOrEqual(host.sent)
      expect(stored.device_count).toBe(stored.sequence)
    }
    return { reports: hosts.reduce((sum, host) => sum + host.acknowledged, 0), slowestResolve }
  } finally {
    await server.kill()
  }
}

async function enrolHosts(server: ServerProcess, token: string): Promise<Host[]> {
  return await Promise.all(
    Array.from({ length: CLIENTS }, async (_, index) => {
      const signer = await createSigner(`gpu-${index}`)
      expect((await hostClient(server.origin).enrol(signer, token)).status).toBe(201)
      return { signer, sent: 0, acknowledged: 0 }
    }),
  )
}
