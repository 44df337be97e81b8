import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { gzippedBytesOf, MOST_GZIPPED_BYTES } from '../../bench/worker.ts'
import { bundleWorker, startWorkerd, type WorkerdProcess } from '../../tools/workerd.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

let path: string
let script: string
beforeAll(async () => {
  path = await bundleWorker('src/runtime/worker.ts', temporaryFolder())
  script = await Bun.file(path).text()
}, 30_000)

test('the script of the Worker is under 400 KiB', async () => {
  expect(await gzippedBytesOf(path)).toBeLessThan(MOST_GZIPPED_BYTES)
})

test('the script has neither the document, nor what the document is made of, nor what zod says in other languages', () => {
  for (const text of [
    "getOpenApiDocument '",
    'What a vllm serve command line launches',
    'erhalten',
  ])
    expect(script).not.toContain(text)
})

test('the Worker has no engine in it that it cannot run', () => {
  expect(script).toContain('config_does_not_resolve')
  for (const foreign of ['bun:sqlite', 'node:sqlite', 'pg_catalog', 'PostgresDialect']) {
    expect(script).not.toContain(foreign)
  }
})

describe('in workerd', () => {
  let worker: WorkerdProcess
  beforeAll(async () => {
    worker = await startWorkerd('src/runtime/worker.ts')
  }, 30_000)
  afterAll(() => worker.stop())

  test('without a database it resolves, and reports that the registry does not answer', async () => {
    const post = (body: object) =>
      fetch(`${worker.url}v1/resolve`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: 'Bearer pcs_x' },
        body: JSON.stringify(body),
      })
    expect((await post({ config: {} })).status).toBe(200)
    const headers = { Authorization: `Bearer pcs_0000000000000002_${'A'.repeat(43)}` }
    const refused = await fetch(`${worker.url}v1/hosts`, { headers })
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5'])
  })

  test('it has no metrics of its own: an isolate would count for itself alone', async () => {
    const response = await fetch(`${worker.url}metrics`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      detail: expect.stringContaining('on Workers, use the metrics of the platform'),
    })
  })

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
    ['identity', (body: Buffer) => body],
  ] as const)('a page goes out in %s, compressed once', async (coding, decode) => {
    const response = await fetch(`${worker.url}docs`, {
      headers: { 'Accept-Encoding': coding },
      decompress: false,
    })
    expect(response.headers.get('Content-Encoding') ?? 'identity').toBe(coding)
    const body = Buffer.from(await response.arrayBuffer())
    expect(response.headers.get('Content-Length')).toBe(String(body.length))
    expect(decode(body).toString()).toStartWith('<!doctype html>')
  })
})

test('a bad setting fails every request', async () => {
  const worker = await startWorkerd('src/runtime/worker.ts', { LOG_LEVEL: 'loud' })
  expect((await fetch(`${worker.url}livez`)).status).toBe(500)
  await worker.stop()
}, 30_000)
