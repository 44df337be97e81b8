import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { type Inputs, NO_INPUTS } from '../../src/web/state/inputs.ts'
import { toFragment } from '../../src/web/state/share.ts'
import { HAS_CHROMIUM, type Observed, observe, startChromium } from '../support/chromium.ts'
import { startServer } from '../support/server.ts'

/** What Chromium writes on the console for each answer with a status of 400 or above, such as that to a command with a fault. */
const ANSWER_OF_A_FAULT = /^Failed to load resource: the server responded with a status of 422/

/** Profiles of tests keep no copy of the page, unless a test is about that. */
const KEEPS_NO_COPY = 'Service Worker registration blocked by Playwright'

export const EDITOR = 'Command, config or manifest'

/** The page in a profile of its own, with what was observed of it. */
export interface OpenPage {
  readonly page: Page
  readonly observed: Observed
}

/** A server and a browser, for the tests of a file. */
export interface Desk {
  readonly url: string
  /** Opens the page in a fresh profile: empty, or with the inputs that a link brings. */
  open(inputs?: Partial<Inputs> | string, options?: BrowserContextOptions): Promise<OpenPage>
  /** Opens it in a tab of a profile that has loaded it before, which takes half the time. */
  openAgain(inputs: Partial<Inputs>): Promise<OpenPage>
  close(): Promise<void>
}

/** Starts a server and a browser. */
export async function openDesk(): Promise<Desk> {
  const [server, browser] = await Promise.all([startServer(), startChromium()])
  const profile = await openProfile(browser)
  return {
    url: server.url,
    open: (inputs, options) => openPage(browser, server.url, inputs, options),
    openAgain: async (inputs) => await openTabOf(profile, await linkTo(server.url, inputs)),
    async close() {
      await browser.close()
      await server.stop()
    },
  }
}

/** A test that opens the page with these inputs, and does what a person would; with options, in a fresh profile. */
export type Visit = (
  name: string,
  inputs: Partial<Inputs>,
  steps: (page: Page, desk: Desk) => Promise<void>,
  options?: BrowserContextOptions,
) => void

/**
 * Gives the tests of a file a server and a browser. Each visit has to end without a complaint and without another origin.
 * Without Chromium, visits are skipped.
 */
export function visits(): Visit {
  if (!HAS_CHROMIUM) return (name) => test.skip(name, () => {})
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  }, 60_000)
  afterAll(() => desk.close())
  return (name, inputs, steps, options) =>
    test(name, async () => {
      const opened = await (options ? desk.open(inputs, options) : desk.openAgain(inputs))
      await steps(opened.page, desk)
      expectQuiet(opened)
      await opened.page.close()
    }, 60_000)
}

/** Opens the page of the server at `url` in a fresh profile. */
export async function openPage(
  browser: Browser,
  url: string,
  inputs: Partial<Inputs> | string = {},
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const link = typeof inputs === 'string' ? inputs : await linkTo(url, inputs)
  return await openTabOf(await openProfile(browser, options), link)
}

const openProfile = (browser: Browser, options: BrowserContextOptions = {}) =>
  browser.newContext({
    viewport: { width: 1280, height: 900 },
    serviceWorkers: 'block',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })

async function openTabOf(profile: BrowserContext, link: string): Promise<OpenPage> {
  const page = await profile.newPage()
  page.setDefaultTimeout(15_000)
  const observed = observe(page)
  await page.goto(link)
  await editorOf(page).waitFor()
  return { page, observed }
}

/** The link that the page would make for these inputs. */
export async function linkTo(url: string, inputs: Partial<Inputs>): Promise<string> {
  return `${url}#${await toFragment({ ...NO_INPUTS, ...inputs })}`
}

/** Where a person types. */
export const editorOf = (page: Page, label = EDITOR): Locator =>
  page.getByRole('textbox', { name: label, exact: true })

/** The text in the editor, as a person sees it. */
export async function textIn(page: Page, label = EDITOR): Promise<string> {
  return await editorOf(page, label).innerText()
}

/** Replaces the text in the editor with what is on the clipboard, as pasting does. */
export async function paste(page: Page, text: string, label = EDITOR): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`)
  await editorOf(page, label).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+v')
}

/** What the editor offers to complete. */
export const completions = (page: Page): Locator => page.locator('.cm-tooltip-autocomplete li')

/** Waits until a completion is offered, and takes the first one with Enter. */
export async function complete(page: Page, label: string): Promise<void> {
  await completions(page).first().filter({ hasText: label }).waitFor()
  // The editor lets nobody take by mistake what has only just come up: for 75 milliseconds, Enter begins a line.
  await page.waitForTimeout(150)
  await page.keyboard.press('Enter')
  await completions(page).first().waitFor({ state: 'detached' })
}

/** Waits until an expression is true in the page; `waitForFunction` of Playwright needs `eval`, which the policy of the page forbids. */
export async function waitUntil(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await page.evaluate<boolean>(expression)) return
    await Bun.sleep(100)
  }
  throw new Error(`Not within 15 s: ${expression}`)
}

/** Waits for a verdict. */
export async function verdict(page: Page, title: string | RegExp): Promise<void> {
  await page.locator('.verdict[data-stale="false"] h2').filter({ hasText: title }).waitFor()
}

/** What stands in a figure beside the verdict, such as `GPUs`. */
export async function figure(page: Page, name: string): Promise<string> {
  const figures = page
    .locator('.figures > div')
    .filter({ has: page.getByText(name, { exact: true }) })
  return await figures.locator('dd').innerText()
}

/** Opens a part of the answer. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click()
}

/** What the page put on the clipboard last. */
export async function clipboardOf(page: Page): Promise<string> {
  return await page.evaluate<string>('navigator.clipboard.readText()')
}

/** The page asked nobody but its server, and complained of nothing; what the server says of a fault is no complaint. */
export function expectQuiet({ page, observed }: OpenPage, allowed = ANSWER_OF_A_FAULT): void {
  const complaints = observed.complaints.filter(
    (text) => !allowed.test(text) && text !== KEEPS_NO_COPY,
  )
  expect(complaints).toEqual([])
  expect([...observed.origins]).toEqual([new URL(page.url()).origin])
}
