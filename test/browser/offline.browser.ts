import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { HAS_CHROMIUM, startChromium } from '../support/chromium.ts'
import { type Deployment, deploy, type RunningDeployment } from './deployment.ts'
import { editorOf, verdict, waitUntil } from './page.ts'

const controlled = 'navigator.serviceWorker.controller !== null'
const waiting =
  'navigator.serviceWorker.ready.then(({ waiting }) => waiting?.state === "installed")'

/** One profile, in which the page is used while the service is deployed again and goes away; each test goes on from the last. */
describe.if(HAS_CHROMIUM)('a page that was opened', () => {
  let [old, next]: [Deployment?, Deployment?] = []
  let server: RunningDeployment
  let browser: Browser
  let context: BrowserContext
  let tab: Page
  let port: number

  beforeAll(async () => {
    ;[old, next, browser] = await Promise.all([deploy('Old'), deploy('New'), startChromium()])
    server = await old.serve(0)
    port = Number(new URL(server.url).port)
    context = await browser.newContext()
    tab = await open()
    await waitUntil(tab, controlled)
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await Promise.all([old?.remove(), next?.remove()])
  })

  async function open(): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(server.url)
    await verdict(page, 'Launches')
    return page
  }

  async function replaceBy(deployment: Deployment | undefined): Promise<void> {
    await server.stop()
    if (deployment !== undefined) server = await deployment.serve(port)
  }

  test('goes on after a deployment, and still finds what it loads late', async () => {
    await replaceBy(next)
    const other = await open()
    expect(await other.title()).toStartWith('New')
    await waitUntil(other, waiting)
    expect(await tab.evaluate('loadLate()')).toBe('Old')
    await editorOf(tab).fill('vllm serve meta-llama/Llama-3.3-70B-Instruct -tp eight')
    await verdict(tab, 'Does not launch')
    expect(await other.evaluate('loadLate()')).toBe('New')
    await other.close()
  }, 60_000)

  test('is the new one after a reload', async () => {
    await tab.reload()
    expect(await tab.title()).toStartWith('New')
    expect(await tab.evaluate('loadLate()')).toBe('New')
  }, 60_000)

  test('opens without the server, and says that it is gone', async () => {
    await replaceBy(undefined)
    await tab.reload()
    await editorOf(tab).waitFor()
    await tab.getByText('The server cannot be reached').first().waitFor()
    // The version that this tab began with: the new one waits until no tab is open.
    expect(await tab.title()).toStartWith('Old')
    expect(await tab.evaluate('loadLate()')).toBe('Old')
  }, 60_000)

  test('is the new one without the server too, once no tab of the old one is open', async () => {
    server = await (next as Deployment).serve(port)
    await tab.close()
    tab = await open()
    await waitUntil(tab, 'caches.keys().then(({ length }) => length === 1)')
    await replaceBy(undefined)
    await tab.reload()
    await editorOf(tab).waitFor()
    expect(await tab.title()).toStartWith('New')
    expect(await tab.evaluate('loadLate()')).toBe('New')
  }, 60_000)

  test('has its own files in the cache, and no answer of the API', async () => {
    const kept = (await tab.evaluate(
      'caches.keys().then(async ([name]) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname))',
    )) as string[]
    expect(kept.filter((path) => path === '/')).toHaveLength(1)
    expect(kept.filter((path) => !path.startsWith('/assets/'))).toEqual(['/'])
  })

  test('shows the kept page while a proxy answers for a server that fails', async () => {
    const front = Bun.serve({
      port,
      hostname: '127.0.0.1',
      fetch: () => new Response('', { status: 502 }),
    })
    await tab.reload()
    await editorOf(tab).waitFor()
    await tab.getByText('The server fails (status 502)').first().waitFor()
    await front.stop(true)
  }, 60_000)
})
