import { describe, expect, test } from 'bun:test'
import document from '../../../../openapi/openapi.json' with { type: 'json' }
import type { WebFiles } from '../../../../src/http/dependencies.ts'
import { makeApp } from '../../../support/app.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

const FILES: WebFiles = {
  find: async (path) =>
    path === '/'
      ? {
          headers: { ETag: 'W/"page"', 'Content-Type': 'text/html; charset=utf-8' },
          codings: ['br', 'identity'],
          read: async (coding) => Uint8Array.from(Buffer.from(`the page as ${coding}`)),
        }
      : undefined,
}

const { app } = makeApp({ webFiles: FILES })
const ask = (headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  app.request('/', { method, headers })

describe('the root of the service', () => {
  test.each([
    undefined,
    '*/*',
    'application/json',
    'application/*',
    'text/html;q=0.5, application/json',
  ])('links to everything for Accept: %p', async (accept) => {
    const response = await ask(accept === undefined ? {} : { Accept: accept })
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect(response.headers.get('Vary')).toBe('Accept')
    expect(await response.json()).toMatchObject({
      default_version: '0.24.0',
      links: { serve: '/v1/serve', document: '/openapi.json' },
    })
  })

  test.each([BROWSER, 'text/html', 'application/json;q=0.5, text/html'])(
    'is the page for Accept: %p',
    async (accept) => {
      const response = await ask({ Accept: accept, 'Accept-Encoding': 'gzip, br' })
      expect(await response.text()).toBe('the page as br')
      expect(response.headers.get('Vary')).toBe('Accept, Accept-Encoding')
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    },
  )

  test('has links to every path without parameters, and to the reference', async () => {
    const { links } = (await (await ask()).json()) as { links: Record<string, string> }
    const paths = Object.keys(document.paths).filter((path) => path !== '/' && !path.includes('{'))
    expect(Object.values(links).toSorted()).toEqual([...paths, '/docs'].toSorted())
  })

  test('is not sent again to a client that has it, in either form', async () => {
    for (const accept of ['*/*', BROWSER]) {
      const etag = (await ask({ Accept: accept })).headers.get('ETag') ?? ''
      const again = await ask({ Accept: accept, 'If-None-Match': etag })
      expect([again.status, again.headers.get('ETag')]).toEqual([304, etag])
      expect(again.headers.get('Vary')).toStartWith('Accept')
      const other = accept === BROWSER ? '*/*' : BROWSER
      expect((await ask({ Accept: other, 'If-None-Match': etag })).status).toBe(200)
    }
  })

  test('takes no other method', async () => {
    const response = await ask({}, 'POST')
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test('is links for browsers too in an app without pages', async () => {
    const { app } = makeApp()
    const response = await app.request('/', { headers: { Accept: BROWSER } })
    expect(response.headers.get('Content-Type')).toBe('application/json')
  })
})
