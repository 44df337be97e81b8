import { expect, test } from 'bun:test'
import { openMemoryRegistry } from '../../../../src/hosts/engines/memory.ts'
import { namingFailures } from '../../../../src/hosts/registry-failure.ts'
import { createMetrics } from '../../../../src/runtime/metrics/metrics.ts'
import { createSigner, signedReport } from '../../../hosts/agent.ts'
import { accelerator, hostReport, tokenRecord } from '../../../hosts/sample.ts'
import { makeApp } from '../../../support/app.ts'

const AUDIENCE = 'https://resolve.example'
const health = { healthy: true, problems: [] }
const sound = hostReport({ accelerators: [accelerator(0, { health }), accelerator(1, { health })] })
const broken = hostReport({
  accelerators: [
    accelerator(0, { health }),
    accelerator(1, { usable: false, reason: 'off the bus' }),
  ],
})

async function makeService() {
  const registry = openMemoryRegistry()
  await registry.addToken(tokenRecord('enrols'))
  const signer = await createSigner('gpu-17')
  const host = { host_id: 'gpu-17', public_key: signer.jwk.x, labels: {}, at: Date.now() }
  await registry.enrol({ ...host, token_id: 'enrols' })
  const metrics = createMetrics('1.2.3', () => 0, process.memoryUsage)
  let skipped = 0
  const { app, events, requests } = makeApp({
    metrics,
    monotonicMilliseconds: () => performance.now() + skipped,
    hosts: {
      registry: namingFailures(registry),
      audience: AUDIENCE,
      now: Date.now,
      leaseTtlSeconds: 120,
    },
  })
  return {
    registry,
    events,
    requests,
    async report(sequence: number, report: typeof sound) {
      const when = { sequence, iat: Date.now() / 1000, audience: AUDIENCE }
      const headers = { 'Content-Type': 'application/jose' }
      const body = await signedReport(signer, report, when)
      return await app.request('/v1/hosts/gpu-17/report', { method: 'PUT', headers, body })
    },
    /** A scraper that comes twice within a second gets the count of before. */
    async scrape() {
      skipped += 2_000
      return await (await app.request('/metrics')).text()
    },
  }
}

test('a host that goes bad is in the list, the metrics and the log at once, and so is its recovery', async () => {
  const { registry, events, report, scrape } = await makeService()
  await report(1, sound)
  expect(await scrape()).toContain('parallel_config_hosts{state="live",health="healthy"} 1')
  await report(2, broken)
  await report(3, broken)
  const [listed] = await registry.list({ order: 'host_id', healthy: false, limit: 1 })
  expect(listed).toMatchObject({ host_id: 'gpu-17', healthy: false })
  expect(await scrape()).toContain('parallel_config_hosts{state="live",health="unhealthy"} 1')
  await report(4, sound)
  expect(events).toEqual([
    {
      level: 'warn',
      message: 'host unhealthy',
      fields: { host_id: 'gpu-17', complaints: ['accelerator 1: off the bus'] },
    },
    {
      level: 'info',
      message: 'host no longer unhealthy',
      fields: { host_id: 'gpu-17', healthy: true },
    },
  ])
})

test('messages are counted by what became of them, and a refused request is logged with its code', async () => {
  const { report, scrape, requests } = await makeService()
  await report(1, sound)
  await report(1, sound)
  const text = await scrape()
  const messages = (outcome: string) =>
    `parallel_config_host_messages_total{type="report",outcome="${outcome}"} 1`
  expect(text).toContain(messages('accepted'))
  expect(text).toContain(messages('sequence_not_newer'))
  expect(requests.map(({ code }) => code)).toEqual([undefined, 'sequence_not_newer', undefined])
  expect(text).toMatch(/^process_resident_memory_bytes [1-9]/m)
})

test('a database that fails is counted, and the number of hosts is then not given', async () => {
  const { registry, report, scrape } = await makeService()
  const away = () => Promise.reject(new Error('no database today'))
  Object.assign(registry, { findSender: away, countHosts: away })
  expect((await report(1, sound)).status).toBe(503)
  const text = await scrape()
  expect(text).toContain('parallel_config_database_errors_total 1')
  expect(text).not.toContain('parallel_config_hosts{')
})
