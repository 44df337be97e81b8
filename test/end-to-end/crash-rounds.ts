import { expect } from 'bun:test'
import { join } from 'node:path'
import { createSigner, type Signer } from '../hosts/agent.ts'
import { hostReport } from '../hosts/sample.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { hostClient } from './host-client.ts'
import { makeToken, startServer } from './server-process.ts'

const WRITERS = 6

/** A host under load: what it has sent, and the last that was acknowledged. */
interface Host {
  readonly signer: Signer
  sent: number
  acknowledged: number
}

/** A report that has its own sequence in two places, so that a mix of two reports is detected. */
const marked = (sequence: number) =>
  hostReport({
    device_count: sequence,
    system: { ...hostReport().system, hostname: `at-${sequence}` },
  })

/** Reports without a pause until the server is gone. */
async function load(origin: string, host: Host): Promise<void> {
  const { report } = hostClient(origin)
  try {
    for (;;) {
      host.sent += 1
      const response = await report(host.signer, host.sent, marked(host.sent))
      if (response.status === 200) host.acknowledged = host.sent
      else throw new Error(`a report was answered ${response.status}: ${await response.text()}`)
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('a report')) throw error
  }
}

/** What was acknowledged is there, whole; at most the one report that was on its way may be there too. */
async function verify(origin: string, token: string, host: Host): Promise<void> {
  const { look } = hostClient(origin)
  const stored = await look(host.signer.host_id, token)
  expect(stored.host_id).toBe(host.signer.host_id)
  expect(stored.sequence).toBeGreaterThanOrEqual(host.acknowledged)
  expect(stored.sequence).toBeLessThanOrEqual(host.sent)
  if (stored.sequence === 0) return
  expect(stored.device_count).toBe(stored.sequence)
  expect(stored.report).toEqual(marked(stored.sequence))
  expect(stored.generation).toBeLessThanOrEqual(stored.sequence)
  host.acknowledged = stored.sequence
}

async function enrolAnother(origin: string, token: string, hosts: Host[]): Promise<void> {
  const signer = await createSigner(`gpu-${hosts.length}`)
  const response = await hostClient(origin).enrol(signer, token)
  expect(response.status).toBe(201)
  hosts.push({ signer, sent: 0, acknowledged: 0 })
}

/**
 * Kills the server under load `rounds` times, and looks each time at what the next one finds. `slowestStart`: most
 * milliseconds from the start of a process to its first answer.
 */
export async function crashRounds(
  rounds: number,
): Promise<{ slowestStart: number; reports: number }> {
  const directory = temporaryFolder()
  const databaseUrl = `sqlite:${join(directory, 'registry.db')}`
  const enrolToken = await makeToken(databaseUrl, 'enrol')
  const readToken = await makeToken(databaseUrl, 'read')
  const hosts: Host[] = []
  let slowestStart = 0
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now()
    const server = await startServer({ databaseUrl })
    try {
      const ready = await fetch(`${server.origin}/readyz`)
      expect(ready.status).toBe(200)
      slowestStart = Math.max(slowestStart, performance.now() - started)
      for (const host of hosts) await verify(server.origin, readToken, host)
      if (round === rounds) break
      await enrolAnother(server.origin, enrolToken, hosts)
      const writers = hosts.slice(-WRITERS).map((host) => load(server.origin, host))
      await Bun.sleep(30 + Math.random() * 170)
      await server.kill()
      await Promise.all(writers)
    } finally {
      await server.kill()
    }
  }
  return { slowestStart, reports: hosts.reduce((sum, host) => sum + host.acknowledged, 0) }
}
