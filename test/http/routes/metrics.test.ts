import { describe, expect, test } from 'bun:test'
import { createMetrics } from '../../../src/runtime/metrics/metrics.ts'
import { releaseVersions } from '../../../src/vllm/releases/find.ts'
import { makeApp } from '../../support/app.ts'

const JSON_HEADERS = { 'Content-Type': 'application/json' }

function makeCounted() {
  let milliseconds = 0
  const { app } = makeApp({
    metrics: createMetrics('1.2.3', () => 0, process.memoryUsage),
    // Each request takes the two milliseconds between two looks at the clock.
    monotonicMilliseconds: () => (milliseconds += 2),
  })
  return {
    async post(path: string, body: unknown): Promise<void> {
      await app.request(path, {
        method: 'POST',
        headers: JSON_HEADERS,
        body: JSON.stringify(body),
      })
    },
    get: (path: string, method = 'GET') => app.request(path, { method }),
    async samples(): Promise<Map<string, number>> {
      const text = await (await app.request('/metrics')).text()
      const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
      return new Map(
        lines.map((line) => {
          const at = line.lastIndexOf(' ')
          return [line.slice(0, at), Number(line.slice(at + 1))]
        }),
      )
    },
  }
}

describe('GET /metrics', () => {
  test('answers in the text format of Prometheus, with the build', async () => {
    const { get } = makeCounted()
    const response = await get('/metrics')
    expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await response.text()).toContain('parallel_config_build_info{version="1.2.3"} 1')
  })

  test('counts requests by method, route and status', async () => {
    const { post, get, samples } = makeCounted()
    await post('/v1/resolve', { config: {} })
    await post('/v1/resolve', { config: {} })
    await post('/v1/resolve', { config: { tensor_parallel_size: 0 } })
    await get('/v1/releases/0.24.0')
    await get('/v1/releases/1.0.0')
    const counted = await samples()
    const requests = (labels: string) => counted.get(`http_requests_total{${labels}}`)
    expect(requests('method="POST",route="/v1/resolve",status="200"')).toBe(2)
    expect(requests('method="POST",route="/v1/resolve",status="422"')).toBe(1)
    expect(requests('method="GET",route="/v1/releases/{version}",status="200"')).toBe(1)
    expect(requests('method="GET",route="/v1/releases/{version}",status="404"')).toBe(1)
  })

  test('counts what no route takes as one thing, so that no caller makes labels', async () => {
    const { get, samples } = makeCounted()
    for (const path of ['/secret-1', '/secret-2']) await get(path)
    await get('/v1/resolve', 'PROPFIND')
    const counted = await samples()
    const labels = 'method="_OTHER",route="unmatched"'
    expect(counted.get(`http_requests_total{${labels},status="404"}`)).toBe(2)
    expect(counted.get(`http_requests_total{${labels},status="405"}`)).toBe(1)
    expect([...counted.keys()].join()).not.toContain('secret')
  })

  test('has a histogram of durations that adds up', async () => {
    const { post, samples } = makeCounted()
    for (let request = 0; request < 3; request++) await post('/v1/resolve', { config: {} })
    const counted = await samples()
    const name = 'http_request_duration_seconds'
    const labels = 'method="POST",route="/v1/resolve"'
    const below = (le: string) => counted.get(`${name}_bucket{le="${le}",${labels}}`)
    expect([below('0.001'), below('0.0025'), below('2.5'), below('+Inf')]).toEqual([0, 3, 3, 3])
    expect(counted.get(`${name}_count{${labels}}`)).toBe(3)
    expect(counted.get(`${name}_sum{${labels}}`)).toBeCloseTo(0.006, 9)
  })

  test('counts configs by release, problems and faults, those of a batch as well', async () => {
    const { post, samples } = makeCounted()
    const refused = { config: { tensor_parallel_size: 0 }, vllm_version: '0.31.0' }
    await post('/v1/resolve', refused)
    await post('/v1/resolve/batch', { requests: [{ config: {} }, refused, { confg: {} }, []] })
    const counted = await samples()
    const resolutions = (version: string, outcome: string) =>
      counted.get(
        `parallel_config_resolutions_total{vllm_version="${version}",outcome="${outcome}"}`,
      )
    expect([resolutions('0.24.0', 'resolved'), resolutions('0.31.0', 'refused')]).toEqual([1, 2])
    const problems = (code: string) => counted.get(`parallel_config_problems_total{code="${code}"}`)
    expect([problems('config_does_not_resolve'), problems('invalid_request')]).toEqual([2, 2])
    const faults = (code: string) => counted.get(`parallel_config_faults_total{code="${code}"}`)
    expect([faults('unknown_property'), faults('wrong_type')]).toEqual([1, 1])
  })

  test('counts checks of hosts by verdict', async () => {
    const { post, samples } = makeCounted()
    const host = { platform: 'cuda', device_count: 8 }
    for (const tensor_parallel_size of [8, 16]) {
      const config = { tensor_parallel_size, distributed_executor_backend: 'mp' }
      await post('/v1/resolve', { config, host })
    }
    const counted = await samples()
    const checks = (verdict: string) =>
      counted.get(`parallel_config_checks_total{check="devices_enough",verdict="${verdict}"}`)
    expect([checks('pass'), checks('fail'), checks('unknown')]).toEqual([1, 1, undefined])
  })

  test('has releases as labels that are known, however they are written', async () => {
    const { post, samples } = makeCounted()
    for (const vllm_version of ['v0.24.0', '0.24.0+cu129', '9.9.9', 'x'.repeat(99)]) {
      await post('/v1/resolve', { config: {}, vllm_version })
    }
    const versions = [...(await samples()).keys()].flatMap(
      (name) => /vllm_version="([^"]*)"/.exec(name)?.[1] ?? [],
    )
    expect(versions).toEqual(['0.24.0'])
    expect(releaseVersions).toContain('0.24.0')
  })

  test('is not there when metrics are off', async () => {
    const response = await makeApp().app.request('/metrics')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('METRICS=on') })
  })
})
