import { describe, expect, test } from 'bun:test'
import document from '../../../openapi/openapi.json' with { type: 'json' }
import type { ContentCoding, WebFile, WebFiles } from '../../../src/http/dependencies.ts'
import { chooseCoding } from '../../../src/http/routes/pages/content-coding.ts'
import { makeApp } from '../../support/app.ts'

const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text))

const SCRIPT: WebFile = {
  headers: { ETag: 'W/"abc"', 'Content-Type': 'text/javascript; charset=utf-8', 'X-Policy': 'own' },
  codings: ['br', 'gzip', 'identity'],
  read: async (coding) => bytes(`${coding} script`),
}
const FILES: WebFiles = {
  find: async (path) => (path === '/docs/reference.js' ? SCRIPT : undefined),
}

const { app } = makeApp({ webFiles: FILES })
const ask = (headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  app.request('/docs/reference.js', { method, headers })

describe('a file of the pages', () => {
  test('goes out with its own headers, and as it is to a client that takes no coding', async () => {
    const response = await ask()
    expect(await response.text()).toBe('identity script')
    expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('X-Policy')).toBe('own')
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(response.headers.get('Content-Encoding')).toBeNull()
  })

  test('goes out in the best coding that the client takes', async () => {
    for (const [accepted, coding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip', 'gzip'],
    ] as const) {
      const response = await ask({ 'Accept-Encoding': accepted })
      expect(await response.text()).toBe(`${coding} script`)
      expect(response.headers.get('Content-Encoding')).toBe(coding)
      expect(response.headers.get('Vary')).toBe('Accept-Encoding')
    }
  })

  test('is not sent again to a client that has it', async () => {
    for (const known of ['W/"abc"', '"abc"', '"other", W/"abc"', '*']) {
      const again = await ask({ 'Accept-Encoding': 'br', 'If-None-Match': known })
      expect([again.status, await again.text()]).toEqual([304, ''])
      expect(again.headers.get('ETag')).toBe('W/"abc"')
      expect(again.headers.get('Content-Encoding')).toBeNull()
    }
    expect((await ask({ 'If-None-Match': 'W/"abd"' })).status).toBe(200)
  })

  test('has the length of its bytes in the answer to HEAD', async () => {
    const response = await ask({ 'Accept-Encoding': 'gzip' }, 'HEAD')
    expect(response.headers.get('Content-Length')).toBe(String('gzip script'.length))
  })

  test('that is not there is a problem, and no page of another origin may read the others', async () => {
    const response = await app.request('/assets/none.js')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'not_found' })
    expect((await ask()).headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  test('is not there in an app without pages, such as that of the command line tool', async () => {
    const { app } = makeApp()
    for (const path of ['/docs', '/docs/reference.js'])
      expect((await app.request(path)).status).toBe(404)
  })

  test('is not part of the API', () => {
    const paths = Object.keys(document.paths)
    expect(paths.filter((path) => /^\/(?:docs|assets|service-worker)/.test(path))).toEqual([])
  })
})

test.each([
  [null, 'identity'],
  ['', 'identity'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.000', 'identity'],
  ['BR', 'br'],
  ['zstd', 'identity'],
  ['*', 'br'],
  ['br;q=0, *', 'gzip'],
  ['gzip, *;q=0', 'gzip'],
  ['gzip;q=0.5, br;q=0.1', 'br'],
] as const)('Accept-Encoding %p is answered with %s', (accepted, coding) => {
  const available: readonly ContentCoding[] = ['br', 'gzip', 'identity']
  expect(chooseCoding(accepted, available)).toBe(coding)
})
