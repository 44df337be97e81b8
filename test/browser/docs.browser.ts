import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import document from '../../openapi/openapi.json' with { type: 'json' }
import { HAS_CHROMIUM, type Observed, observe, startChromium } from '../support/chromium.ts'
import { startServer } from '../support/server.ts'

describe.if(HAS_CHROMIUM)('/docs in Chromium', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  let browser: Browser
  let page: Page
  let observed: Observed

  beforeAll(async () => {
    server = await startServer()
    browser = await startChromium()
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
    observed = observe(page)
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
    expect(observed.complaints).toEqual([])
    expect([...observed.origins]).toEqual([new URL(server.url).origin])
  })
})
