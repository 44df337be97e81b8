import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, Page, Route } from 'playwright-core'
import { makeToken } from '../end-to-end/server-process.ts'
import { HAS_CHROMIUM, startChromium } from '../support/chromium.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { H100S } from '../support/web-session.ts'
import {
  clipboardOf,
  editorOf,
  expectQuiet,
  figure,
  openPage,
  openTab,
  paste,
  textIn,
  verdict,
  visits,
} from './page.ts'

const LLAMA = 'vllm serve meta-llama/Llama-3.3-70B-Instruct'

/** What Chromium writes on the console for each request to a server that is gone. */
const SERVER_GONE = /^Failed to load resource: net::ERR_CONNECTION_REFUSED/
/** What it writes for an answer to a request without a token. */
const TOKEN_WANTED = /^Failed to load resource: the server responded with a status of 401/
/** What it writes for a script that the policy does not let run. */
const POLICY = /violates the following Content Security Policy directive:? .script-src 'self'/

const visit = visits()

describe('the page', () => {
  visit('drops a late answer to an older text', { facts: H100S }, async (page) => {
    const first = Promise.withResolvers<Route>()
    await page.route(/\/v1\/serve/, (route) =>
      route.request().postData()?.includes('-tp 2') ? first.resolve(route) : route.continue(),
    )
    await paste(page, `${LLAMA} -tp 2`)
    const held = await first.promise
    await paste(page, `${LLAMA} -tp 4`)
    await page.getByText('4 of 8 devices').waitFor()
    const late = await held.fetch()
    // The page may have given the request up, so that nobody is there to take the answer.
    await held.fulfill({ response: late }).catch(() => {})
    await paste(page, `${LLAMA} -tp 8`)
    await page.getByText('8 of 8 devices').waitFor()
    expect(await figure(page, 'GPUs')).toBe('8')
  })

  visit('leaves alone what is being written when an answer comes in', {}, async (page) => {
    const held = Promise.withResolvers<Route>()
    await page.route(/\/v1\/serve/, (route) => held.resolve(route))
    await paste(page, `${LLAMA} -tp 2`)
    const route = await held.promise
    await page.getByText('config.json, environment, NUMA nodes, host report').click()
    const environment = page.getByRole('textbox', { name: /^Environment/ })
    await environment.pressSequentially('NCCL_DEBUG=IN')
    await route.continue()
    await page.unroute(/\/v1\/serve/)
    await verdict(page, 'Launches')
    await environment.pressSequentially('FO')
    expect(await environment.inputValue()).toBe('NCCL_DEBUG=INFO')
    await editorOf(page).focus()
    await page.getByText('given: environment').waitFor()
  })

  visit('copies over plain HTTP, where it has no clipboard', { facts: H100S }, async (page) => {
    await paste(page, `${LLAMA} -tp 4`)
    await verdict(page, 'Launches')
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { configurable: true })")
    const button = page.getByRole('button', { name: 'Copy hash' })
    await button.click()
    await button.getByText('Copied').waitFor()
    expect(await page.evaluate<string>('document.activeElement.ariaLabel')).toBe('Copy hash')
    await page.evaluate('delete navigator.clipboard')
    expect(await clipboardOf(page)).toMatch(/^[0-9a-f]{64}$/)
  })

  visit('shows texts as texts', { facts: H100S }, async (page) => {
    const hostile = '<img src=x onerror="document.title=1">'
    await paste(page, `${LLAMA} -tp '${hostile}'`)
    await verdict(page, 'Does not launch')
    await page.getByRole('list', { name: 'Findings' }).getByText('onerror').first().waitFor()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).not.toBe('1')
  })
})

describe.if(HAS_CHROMIUM)('with a server of its own, the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser.close())

  test('shares all that was put in as a link, of which the server sees nothing', async () => {
    const server = await startServer()
    const ours = await openPage(browser, server.url, { facts: H100S })
    await paste(ours.page, `${LLAMA} -tp 4 --served-model-name private-name`)
    await verdict(ours.page, 'Launches')
    await ours.page.getByRole('combobox', { name: 'Release' }).selectOption('0.24.0')
    await ours.page.getByRole('tab', { name: 'Config' }).click()
    await ours.page.getByText('Factors of the hash').waitFor()
    await ours.page.getByRole('button', { name: 'Copy link' }).click()
    await ours.page.getByText('Link copied').waitFor()
    const link = await clipboardOf(ours.page)
    const shown = await everything(ours.page)
    await ours.page.context().close()

    const theirs = await openPage(browser, server.url, link)
    await theirs.page.getByText('Factors of the hash').waitFor()
    expect(await everything(theirs.page)).toEqual(shown)
    expectQuiet(theirs)
    await theirs.page.context().close()
    const { text: log } = await server.stop()
    const fragment = new URL(link).hash.slice(1)
    expect(fragment.length).toBeGreaterThan(40)
    expect(log).toContain('/v1/serve')
    for (const secret of [fragment, fragment.slice(0, 40), 'private-name']) {
      expect(log).not.toContain(secret)
    }
  }, 60_000)

  test('says that its server is lost, keeps the last answer, and goes on when it is back', async () => {
    const server = await startServer()
    const opened = await openPage(browser, server.url, { facts: H100S, text: `${LLAMA} -tp 2` })
    const { page } = opened
    await verdict(page, 'Launches')
    await server.stop()
    await paste(page, `${LLAMA} -tp 4`)
    const alert = page.getByRole('alert')
    await alert.getByText('The server cannot be reached. What you see is the last answer').waitFor()
    expect(await figure(page, 'GPUs')).toBe('2')
    expect(await textIn(page)).toBe(`${LLAMA} -tp 4`)
    const again = await startServer({ PORT: String(server.port) })
    await alert.waitFor({ state: 'detached' })
    await verdict(page, 'Launches')
    expect(await figure(page, 'GPUs')).toBe('4')
    expectQuiet(opened, SERVER_GONE)
    await page.context().close()
    await again.stop()
  }, 60_000)

  test('opens a link without its server once it was loaded, and says that it is lost', async () => {
    const server = await startServer()
    const opened = await openPage(
      browser,
      server.url,
      { facts: H100S, text: `${LLAMA} -tp 2` },
      { serviceWorkers: 'allow' },
    )
    const { page } = opened
    await verdict(page, 'Launches')
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await server.stop()
    await page.reload()
    await editorOf(page).waitFor()
    expect(await textIn(page)).toContain(`${LLAMA} -tp 2`)
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    const again = await startServer({ PORT: String(server.port) })
    await verdict(page, 'Launches')
    expectQuiet(opened, SERVER_GONE)
    await page.context().close()
    await again.stop()
  }, 60_000)

  test('asks for the token that its server requires, keeps it for a reload, and puts it into no link', async () => {
    const DATABASE_URL = `sqlite:${temporaryFolder()}/registry.db`
    const token = await makeToken(DATABASE_URL, 'resolve')
    const server = await startServer({ DATABASE_URL, REQUIRE_TOKEN: 'on' })
    const opened = await openPage(browser, server.url, { facts: H100S, text: `${LLAMA} -tp 4` })
    const { page } = opened
    await verdict(page, 'A token is required')
    const field = page.getByLabel('Token')
    await field.fill('mistyped')
    await page.keyboard.press('Enter')
    await page.getByText('mistyped, expired or revoked').waitFor()
    await field.fill(` ${token}`)
    await page.getByRole('button', { name: 'Use it' }).click()
    await verdict(page, 'Launches')
    await page.getByText('4 of 8 devices').waitFor()
    expect(await field.count()).toBe(0)
    await openTab(page, 'Code')
    expect(await page.getByRole('tabpanel').innerText()).toContain('Authorization: Bearer $TOKEN')
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByText('Link copied').waitFor()
    const link = new URL(await clipboardOf(page))
    await page.reload()
    await verdict(page, 'Launches')
    expectQuiet(opened, TOKEN_WANTED)
    await page.context().close()

    const theirs = await openPage(browser, server.url, link.href)
    await verdict(theirs.page, 'A token is required')
    await theirs.page.context().close()
    expect((await server.stop()).text).not.toContain(token)
  }, 60_000)

  test.each([
    ['once', 1],
    ['again, and says that it is being updated', 2],
  ] as const)(
    'loads itself again where a server lacks its script %s',
    async (_, failures) => {
      const server = await startServer()
      const page = await browser.newPage()
      let left: number = failures
      await page.route(/main-\w+\.js$/, (route) =>
        left-- > 0 ? route.fulfill({ status: 404, body: '' }) : route.continue(),
      )
      await page.goto(server.url)
      if (failures === 1) await verdict(page, 'Launches')
      else await page.getByText('Reload it in a moment').waitFor()
      await page.close()
      await server.stop()
    },
    60_000,
  )

  test('runs no script that is put into it', async () => {
    const server = await startServer()
    const opened = await openPage(browser, server.url)
    const { page } = opened
    const refused = page.waitForEvent('console', (message) => POLICY.test(message.text()))
    await page.evaluate(`{
      const script = document.createElement('script')
      script.textContent = 'document.title = "injected"'
      document.body.append(script)
    }`)
    await refused
    expect(await page.title()).not.toBe('injected')
    expectQuiet(opened, POLICY)
    await page.context().close()
    await server.stop()
  }, 60_000)
})

/** All that a person sees of the answer, and of what was put in. */
async function everything(page: Page): Promise<unknown> {
  return {
    text: await textIn(page),
    // What a screen reader reads out comes a moment later.
    verdict: await page.locator('.verdict > :not([role="status"])').allInnerTexts(),
    panel: await page.getByRole('tabpanel').innerText(),
    tab: await page.getByRole('tab', { selected: true }).innerText(),
    release: await page.getByRole('combobox', { name: 'Release' }).inputValue(),
    devices: await page.getByRole('spinbutton', { name: 'GPUs per host' }).inputValue(),
  }
}
