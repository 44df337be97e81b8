import { describe, expect, test } from 'bun:test'
import { CODE_SECTIONS } from '../../../../src/http/problems/code-sections.ts'
import { PROBLEMS } from '../../../../src/http/problems/problem.ts'
import { app, type Json } from '../../../support/app.ts'

/** As Chromium and Firefox send it. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

const ask = (path: string, accept?: string) =>
  app.request(path, accept === undefined ? {} : { headers: { Accept: accept } })

const CODES = new Set(CODE_SECTIONS.flatMap(({ entries }) => entries.map(({ code }) => code)))

describe('every code', () => {
  test('has a page for programs, with the status of the answers that it stands in', async () => {
    expect(CODES.size).toBeGreaterThan(300)
    for (const { kind, problem, entries } of CODE_SECTIONS) {
      for (const { code } of entries) {
        const response = await ask(`/problems/${code}`)
        const body: Json = await response.json()
        expect([kind, response.status, body.code]).toEqual([kind, 200, code])
        expect(body.meaning).toMatch(/./)
        // A code that stands for several things has the page of the first.
        if (problem !== undefined && body.title === kind) {
          expect(body.status).toBe(PROBLEMS[problem].status)
        }
      }
    }
  })

  test('has a page for people, which says all that it stands for', async () => {
    for (const code of CODES) {
      const response = await ask(`/problems/${code}`, BROWSER)
      expect([code, response.status]).toEqual([code, 200])
      const page = await response.text()
      const sections = CODE_SECTIONS.filter(({ entries }) =>
        entries.some((entry) => entry.code === code),
      )
      expect(page).toContain(`<h1><code>${code}</code></h1>`)
      expect(page.match(/<section>/g)?.length).toBeGreaterThanOrEqual(sections.length)
      expect(page).not.toMatch(/>undefined<|\[object/)
    }
  })

  test('is in the list, for programs and for people', async () => {
    const { codes }: Json = await (await ask('/problems')).json()
    expect(new Set(codes.map(({ code }: Json) => code))).toEqual(CODES)
    const page = await (await ask('/problems', BROWSER)).text()
    for (const code of CODES) expect(page).toContain(`href="/problems/${code}"`)
  })
})

describe('who gets which', () => {
  test.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json, text/html;q=0.5', 'application/json'],
    ['application/problem+json', 'application/json'],
    ['text/html;q=0', 'application/json'],
    [BROWSER, 'text/html; charset=utf-8'],
    ['text/html', 'text/html; charset=utf-8'],
    ['text/html, application/json;q=0.9', 'text/html; charset=utf-8'],
  ])('Accept: %s gets %s', async (accept, contentType) => {
    for (const path of ['/problems', '/problems/not_found']) {
      const response = await ask(path, accept)
      expect(response.headers.get('Content-Type')).toBe(contentType)
      expect(response.headers.get('Vary')).toBe('Accept')
    }
  })
})

describe('a page', () => {
  test.each(['/problems', '/problems/malformed_json', '/problems/nothing_like_it'])(
    '%s runs no script, and has the one style that its policy allows',
    async (path) => {
      const response = await ask(path, BROWSER)
      const page = await response.text()
      const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? []
      const hash = new Bun.CryptoHasher('sha256').update(style).digest('base64')
      const policy = response.headers.get('Content-Security-Policy')
      expect(policy?.split('; ')).toEqual([
        "default-src 'none'",
        `style-src 'sha256-${hash}'`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ])
      expect(page).not.toMatch(/<script| style=|https?:/)
    },
  )
})

describe('an unknown code', () => {
  test('is a problem that names the nearest code', async () => {
    const response = await ask('/problems/malformed_jsn')
    const { code, detail }: Json = await response.json()
    expect([response.status, code]).toEqual([404, 'not_found'])
    expect(detail).toContain('Did you mean malformed_json?')
  })

  test('is a page that leads to the nearest code', async () => {
    const response = await ask('/problems/malformed_jsn', BROWSER)
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([404, 'no-store'])
    expect(await response.text()).toContain('<a href="/problems/malformed_json">')
  })

  test('is shown as text, whatever it is', async () => {
    const name = encodeURIComponent('<script>alert(1)</script>"\'&')
    const page = await (await ask(`/problems/${name}`, BROWSER)).text()
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).not.toContain('<script')
  })
})
