import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import document from '../../openapi/openapi.json' with { type: 'json' }
import { startServer } from '../support/server.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

// Chromium speaks to no service of its maker's.
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const found = existsSync(CHROMIUM)
if (!found)
  process.stderr.write(`skipped: there is no ${CHROMIUM} (Debian: apt-get install chromium)\n`)

describe.if(found)('/docs in Chromium', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  const origins = new Set<string>()

  beforeAll(async () => {
    server = await startServer()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET })
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin)
    })
    await page.goto(`${server.url}docs`)
    await page.getByRole('heading', { name: document.info.title }).waitFor()
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  test('every operation is shown', async () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    for (const { summary } of operations) {
      await page.locator('.opblock-summary-description', { hasText: summary }).first().waitFor()
    }
  }, 60_000)

  test('an operation can be tried', async () => {
    await page.locator('#operations-resolve-resolveConfig .opblock-summary').click()
    const answered = page.waitForResponse(/\/v1\/resolve/)
    await page.getByRole('button', { name: 'Execute' }).click()
    const response = await answered
    expect(response.status()).toBe(200)
    expect(new URL(response.url()).pathname).toBe('/v1/resolve')
    expect(await response.json()).toHaveProperty('hash')
  }, 60_000)

  test('nothing is complained of, and nothing asked of another origin', () => {
    expect(complaints).toEqual([])
    expect([...origins]).toEqual([new URL(server.url).origin])
  })
})
