import { describe, expect, test } from 'bun:test'
import document from '../../../openapi/openapi.json' with { type: 'json' }
import { readReferenceFiles } from '../../../src/runtime/reference-files.ts'
import { makeApp } from '../../support/app.ts'

const FILES = { script: 'window.reference = true', style: 'body { margin: 0 }' }

describe('the reference page', () => {
  const { app } = makeApp({ referenceFiles: async () => FILES })

  test('runs no script but those of the service, and leads nowhere else', async () => {
    const response = await app.request('/docs')
    expect([response.status, response.headers.get('Content-Type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    const policy = response.headers.get('Content-Security-Policy') ?? ''
    expect(policy.split('; ')).toContain("default-src 'none'")
    expect(policy.split('; ')).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe-eval')
    expect(policy).not.toMatch(/https?:/)
    const page = await response.text()
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    expect(page).toContain('src="/docs/reference.js"')
  })

  test('is where a browser that asks for / is sent, until there is a page', async () => {
    const browser = await app.request('/', { headers: { Accept: 'text/html,*/*;q=0.8' } })
    expect([browser.status, browser.headers.get('Location')]).toEqual([302, '/docs'])
    const program = await app.request('/', { headers: { Accept: 'application/json' } })
    expect(program.status).toBe(404)
    expect(await program.json()).toMatchObject({ code: 'not_found' })
  })

  test('gets its style from the service as well', async () => {
    const response = await app.request('/docs/reference.css')
    expect(response.headers.get('Content-Type')).toBe('text/css; charset=utf-8')
    expect(await response.text()).toBe(FILES.style)
  })

  test('gets its script once, and asks only whether it is another', async () => {
    const response = await app.request('/docs/reference.js')
    expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(await response.text()).toStartWith(FILES.script)
    const etag = response.headers.get('ETag') ?? ''
    const again = await app.request('/docs/reference.js', { headers: { 'If-None-Match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('reads the script when it is first asked for, and again after it could not', async () => {
    let readings = 0
    const { app } = makeApp({
      referenceFiles: async () => {
        readings += 1
        if (readings === 1) throw new Error('no such file')
        return FILES
      },
    })
    await app.request('/docs')
    expect(readings).toBe(0)
    expect((await app.request('/docs/reference.js')).status).toBe(500)
    for (const _ of [1, 2]) expect((await app.request('/docs/reference.js')).status).toBe(200)
    expect(readings).toBe(2)
  })

  test('is not there on a runtime that has no script for it', async () => {
    const { app } = makeApp()
    for (const path of ['/docs', '/docs/reference.js', '/docs/reference.css'])
      expect((await app.request(path)).status).toBe(404)
  })

  test('is no part of the API', () => {
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/docs'))).toEqual([])
  })
})

test('the files of the reference are in node_modules', async () => {
  const { script, style } = await readReferenceFiles()
  expect(script.length).toBeGreaterThan(1_000_000)
  expect(script).toContain('SwaggerUIBundle')
  expect(style).toContain('.swagger-ui')
})
