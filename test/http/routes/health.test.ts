import { describe, expect, test } from 'bun:test'
import { openMemoryRegistry } from '../../../src/hosts/engines/memory.ts'
import { namingFailures } from '../../../src/hosts/registry-failure.ts'
import { makeApp } from '../../support/app.ts'

/** An app whose registry fails as the test says, and a clock that the test moves. */
function makeService() {
  const clock = { milliseconds: 0 }
  const registry = openMemoryRegistry()
  const { app, failures } = makeApp({
    monotonicMilliseconds: () => clock.milliseconds,
    hosts: {
      registry: namingFailures(registry),
      audience: 'https://a.example',
      now: Date.now,
      leaseTtlSeconds: 120,
    },
  })
  const ask = async (target = '/readyz', init?: RequestInit) => {
    clock.milliseconds += 1_000
    const response = await app.request(target, init)
    return { status: response.status, body: await response.json() }
  }
  return { registry, failures, ask }
}

const ended = () => Promise.reject(new Error('the thread that writes ended with exit code 7'))

describe('GET /readyz', () => {
  test('names its components while all of them are well', async () => {
    const { ask } = makeService()
    const components = { database: 'ok', writer: 'ok' }
    expect(await ask()).toEqual({ status: 200, body: { status: 'ok', components } })
  })

  test.each([
    ['checkReads', { database: 'failed', writer: 'ok' }, 'is unavailable'],
    ['checkWrites', { database: 'ok', writer: 'failed' }, 'takes no changes'],
  ] as const)(
    'is 503 when %s fails, names what failed, and resolving without hosts goes on',
    async (method, components, detail) => {
      const { registry, ask } = makeService()
      Object.assign(registry, { [method]: ended })
      const { status, body } = await ask()
      expect(status).toBe(503)
      expect(body).toMatchObject({
        code: 'registry_unavailable',
        components,
        detail: expect.stringContaining(detail),
      })
      expect((await ask('/readyz?exclude=registry')).body).toEqual({ status: 'ok' })
      expect((await ask('/livez')).status).toBe(200)
      const headers = { 'Content-Type': 'application/json' }
      const resolve = { method: 'POST', headers, body: '{"config": {"tensor_parallel_size": 8}}' }
      expect(await ask('/v1/resolve', resolve)).toMatchObject({
        status: 200,
        body: { config: { world_size: 8 } },
      })
    },
  )

  test('logs the reason once for each time that a component fails', async () => {
    const { registry, failures, ask } = makeService()
    const { checkWrites } = registry
    Object.assign(registry, { checkWrites: ended })
    await ask()
    await ask()
    expect(failures).toHaveLength(1)
    Object.assign(registry, { checkWrites })
    expect((await ask()).status).toBe(200)
    Object.assign(registry, { checkWrites: ended })
    await ask()
    expect(failures).toHaveLength(2)
    expect(String(failures[0])).toContain('exit code 7')
  })
})
