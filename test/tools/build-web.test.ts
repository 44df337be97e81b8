import { beforeAll, describe, expect, test } from 'bun:test'
import { stat } from 'node:fs/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { openWebFiles } from '../../src/runtime/web-files.ts'
import { webFolder } from '../../src/runtime/web-folder.ts'
import { buildWeb, WEB_FOLDER } from '../../tools/build-web.ts'
import { makeApp } from '../support/app.ts'

beforeAll(buildWeb, 60_000)

const IMMUTABLE = 'public, max-age=31536000, immutable'

const files = openWebFiles(webFolder())
const { app } = makeApp({ webFiles: files })
const ask = (path: string) => app.request(path, { headers: { Accept: 'text/html' } })
const text = async (path: string) => await (await ask(path)).text()

describe('the pages as they are built', () => {
  test('run no script but those of the service, and lead nowhere else', async () => {
    for (const path of ['/', '/docs']) {
      const response = await ask(path)
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
      const policy = (response.headers.get('Content-Security-Policy') ?? '').split('; ')
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self'")
      expect(policy.join()).not.toMatch(/unsafe-eval|https?:/)
      const page = await response.text()
      expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
      expect(page).not.toMatch(/<script(?![^>]* src=)|<style| style=|\{\{/)
    }
  })

  test('allow no inline style on the page of our own', async () => {
    const policy = (await ask('/')).headers.get('Content-Security-Policy')
    expect(policy).toContain("style-src 'self';")
  })

  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/docs', 'text/html; charset=utf-8', 'no-cache'],
    ['/docs/reference.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/docs/reference.css', 'text/css; charset=utf-8', 'no-cache'],
    ['/service-worker.js', 'text/javascript; charset=utf-8', 'no-cache'],
    [/\/assets\/main-\w+\.js/, 'text/javascript; charset=utf-8', IMMUTABLE],
    [/\/assets\/style-\w+\.css/, 'text/css; charset=utf-8', IMMUTABLE],
  ] as const)('%p goes out as %s, %s', async (name, contentType, cacheControl) => {
    const path = typeof name === 'string' ? name : (name.exec(await text('/'))?.[0] ?? '')
    const [got, head, refused] = await Promise.all([
      ask(path),
      app.request(path, { method: 'HEAD', headers: { Accept: 'text/html' } }),
      app.request(path, { method: 'POST' }),
    ])
    expect(got.headers.toJSON()).toMatchObject({
      'content-type': contentType,
      'cache-control': cacheControl,
      etag: expect.stringMatching(/^W\/"[0-9a-f]{64}"$/),
      vary: expect.stringContaining('Accept-Encoding'),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    expect([head.status, head.headers.get('ETag')]).toEqual([200, got.headers.get('ETag')])
    expect([refused.status, refused.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test('cannot be framed, and send no form', async () => {
    for (const path of ['/', '/docs', '/problems']) {
      const policy = (await ask(path)).headers.get('Content-Security-Policy')
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("form-action 'none'")
      expect(policy).toContain("base-uri 'none'")
    }
  })

  test('load what is there, under a name that changes with it', async () => {
    const page = await text('/')
    const loaded = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(loaded.filter((path) => path.startsWith('/assets/')).length).toBe(3)
    for (const path of loaded.filter((each) => each !== '/docs')) {
      const response = await app.request(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('Cache-Control')).toContain('immutable')
    }
  })

  test('are the same in every coding', async () => {
    for (const path of ['/', '/docs/reference.js', '/docs/reference.css', '/service-worker.js']) {
      const file = await files.find(path)
      const plain = Buffer.from((await file?.read('identity')) ?? [])
      expect(plain.length).toBeGreaterThan(100)
      expect(brotliDecompressSync((await file?.read('br')) ?? '').equals(plain)).toBe(true)
      expect(gunzipSync((await file?.read('gzip')) ?? '').equals(plain)).toBe(true)
    }
  })

  test('take 200 KB of script or less: every chunk of the main page, compressed by gzip', async () => {
    const names = [...new Bun.Glob('**/*.js').scanSync(WEB_FOLDER)]
    const scripts = names.filter((name) => !name.startsWith('docs/'))
    expect(scripts.length).toBeGreaterThanOrEqual(2)
    const sizes = scripts.map((name) => Bun.file(`${WEB_FOLDER}${name}.gz`).size)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(200_000)
  })

  test('have the reference with Swagger UI, and what starts it', async () => {
    const script = await text('/docs/reference.js')
    expect(script).toContain('SwaggerUIBundle({')
    expect(await text('/docs/reference.css')).toContain('.swagger-ui')
  })

  test('are not built again while nothing changes', async () => {
    const before = await stat(`${WEB_FOLDER}files.json`)
    await buildWeb()
    expect((await stat(`${WEB_FOLDER}files.json`)).mtimeMs).toBe(before.mtimeMs)
  })
})

test('pages that were not built are a problem that says what to run', async () => {
  const { app } = makeApp({ webFiles: openWebFiles(webFolder('/nowhere/')) })
  const response = await app.request('/', { headers: { Accept: 'text/html' } })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining('build:web') })
})
