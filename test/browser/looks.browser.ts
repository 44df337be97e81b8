import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import axeCore from 'axe-core'
import type { Page } from 'playwright-core'
import { HAS_CHROMIUM } from '../support/chromium.ts'
import { type Desk, editorOf, expectQuiet, linkTo, type OpenPage, openDesk } from './page.ts'
import { VIEWS } from './views.ts'

/** Where pictures of every view are written to; without it none are. */
const { SCREENSHOTS } = process.env

const WIDTHS = [360, 768, 1280, 3840] as const
const HEIGHTS: Readonly<Record<number, number>> = { 360: 740, 3840: 2160 }
const THEMES = ['light', 'dark'] as const

describe.if(HAS_CHROMIUM)('every view', () => {
  let desk: Desk
  let opened: OpenPage
  beforeAll(async () => {
    desk = await openDesk()
    opened = await desk.open({}, { reducedMotion: 'reduce' })
    if (SCREENSHOTS !== undefined) mkdirSync(SCREENSHOTS, { recursive: true })
  }, 60_000)
  afterAll(() => desk.close())

  test.each(VIEWS.map((view) => [view.name, view] as const))(
    '%s is accessible, and fits into every width',
    async (name, { inputs, shows }) => {
      const { page } = opened
      await page.goto('about:blank')
      await page.goto(await linkTo(desk.url, inputs))
      await page.getByText(shows).first().waitFor()
      await expectGoodLooks(page, name)
    },
    60_000,
  )

  test('the page of a code is accessible, fits into every width, and leads to all of them', async () => {
    const { page } = opened
    await page.goto(`${desk.url}problems/unrecognized_argument`)
    await page.getByRole('heading', { name: 'unrecognized_argument', level: 1 }).waitFor()
    await expectGoodLooks(page, 'code')
    await page.getByRole('link', { name: 'All codes' }).click()
    await page.getByRole('link', { name: 'world_size_exceeds_device_count' }).first().waitFor()
    expect(await violationsIn(page)).toEqual([])
    await page.getByRole('link', { name: 'vLLM parallel config' }).click()
    await editorOf(page).waitFor()
  }, 60_000)

  test('complains of nothing, and asks no other origin', () => expectQuiet(opened))
})

/** A page fits into every width, and axe finds nothing in either theme. */
async function expectGoodLooks(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHTS[width] ?? 900 })
    expect(await overflowOf(page), `wider than ${width} pixels by`).toBe(0)
    if (SCREENSHOTS !== undefined) await picture(page, `${SCREENSHOTS}/${name}-${width}`, width)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  expect(await violationsIn(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violationsIn(page, CONTRAST), 'in the dark theme').toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Takes a picture in each theme: of the whole page, or of what such a large screen shows. */
async function picture(page: Page, path: string, width: number): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: `${path}-${colorScheme}.png`, fullPage: width < 2000 })
  }
}

/** By how many pixels the page can be scrolled sideways. */
async function overflowOf(page: Page): Promise<number> {
  return await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}

/** The one rule of axe for which the theme matters. */
const CONTRAST = "runOnly: ['color-contrast']"

/** What axe finds wrong by all of its rules, or by some, and where; the page's own policy does not let it load as a script. */
async function violationsIn(page: Page, rules = ''): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? eval(${JSON.stringify(axeCore.source)})`)
  const found = (await page.evaluate(
    `axe.run({ resultTypes: ['violations'], ${rules} })`,
  )) as axeCore.AxeResults
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`),
  )
}
