import { describe, expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { H100S } from '../support/web-session.ts'
import { complete, EDITOR, editorOf, figure, paste, textIn, verdict, visits } from './page.ts'

const LLAMA = 'vllm serve meta-llama/Llama-3.3-70B-Instruct'

/** What has the focus, within the editor too, and whether a person can see that it has. */
interface Focus {
  readonly name: string
  readonly isVisible: boolean
}

const FOCUS = `(() => {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  const marked = [element, element.getRootNode().host?.closest('.editor-field'), element.querySelector('rect'), element.closest('label')]
  const name = element.ariaLabel ?? element.labels?.[0]?.innerText ?? element.innerText
  const isVisible = marked.some((each) => {
    if (!each) return false
    const { outlineStyle, outlineWidth, strokeWidth, stroke } = getComputedStyle(each)
    const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1
    return isOutlined || (each.tagName === 'rect' && stroke !== 'none' && parseFloat(strokeWidth) >= 1)
  })
  return { name: name.trim().split('\\n')[0], isVisible }
})()`

const focusOf = async (page: Page) => await page.evaluate<Focus>(FOCUS)

/** Presses Tab until something has the focus; on the way, everything that gets it shows it. */
async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<string[]> {
  const passed: string[] = []
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press(key)
    const { name: focused, isVisible } = await focusOf(page)
    passed.push(focused)
    // The editor shows its focus a moment later.
    if (!isVisible) await page.locator('.cm-focused').waitFor()
    expect(await focusOf(page)).toEqual({ name: focused, isVisible: true })
    if (typeof name === 'string' ? focused === name : name.test(focused)) return passed
  }
  throw new Error(`${name} gets no focus, but these do: ${passed.join(', ')}`)
}

const visit = visits()

describe('with the keyboard alone, a person', () => {
  visit('pastes, fixes a fault, switches the release, and reads the parts', {}, async (page) => {
    await page.evaluate(`navigator.clipboard.writeText('${LLAMA} -tp eight')`)
    expect(await tabTo(page, EDITOR)).toEqual(
      expect.arrayContaining(['Release', 'Examples', 'Copy link', 'API']),
    )
    await page.keyboard.press('ControlOrMeta+v')
    await verdict(page, 'Does not launch')

    await tabTo(page, /^error: show in the text/)
    await page.keyboard.press('Enter')
    expect((await focusOf(page)).name).toBe(EDITOR)
    await page.keyboard.type('8')
    await verdict(page, 'Launches')
    expect(await textIn(page)).toBe(`${LLAMA} -tp 8`)

    await tabTo(page, 'Release', 'Shift+Tab')
    await page.keyboard.type('0.24')
    await page.keyboard.press('Enter')
    await page.locator('.figures').getByText('0.24.0').waitFor()
    expect(await figure(page, 'Release')).toBe('0.24.0')

    await tabTo(page, 'GPUs per host')
    await page.keyboard.type('8')
    await page.keyboard.press('Enter')
    await page.getByText('8 of 8 devices').waitFor()

    await tabTo(page, 'Ranks')
    await page.keyboard.press('ArrowRight')
    expect((await focusOf(page)).name).toBe('Config')
    await page.getByRole('searchbox', { name: 'Filter fields' }).waitFor()
    await tabTo(page, 'Filter fields')
    await page.keyboard.type('tensor')
    await page.getByRole('rowheader', { name: /^tensor_parallel_size/ }).waitFor()
  })

  visit(
    'walks over the devices of the map and its colours',
    { facts: H100S, text: `${LLAMA} -tp 4` },
    async (page) => {
      await verdict(page, 'Launches')
      await editorOf(page).focus()
      await tabTo(page, 'Tensor')
      await page.keyboard.press('ArrowRight')
      expect(await page.getByRole('radio', { name: 'Pipeline' }).isChecked()).toBe(true)
      await tabTo(page, /rank 0/i)
      await page.keyboard.press('ArrowRight')
      expect((await focusOf(page)).name).toMatch(/rank 1\b/i)
      expect(await page.locator('.details').innerText()).toMatch(/Rank\s+1\b/)
      await page.keyboard.press('End')
      expect((await focusOf(page)).name).toMatch(/idle/i)
    },
  )

  visit(
    'completes an option',
    { facts: H100S, text: `${LLAMA} -tp 4`, version: '0.24.0' },
    async (page) => {
      await verdict(page, 'Launches')
      await tabTo(page, EDITOR)
      await page.keyboard.press('ControlOrMeta+End')
      await page.keyboard.type(' --pipeline-par')
      await complete(page, '--pipeline-parallel-size')
      await page.keyboard.type(' 2')
      expect(await textIn(page)).toBe(`${LLAMA} -tp 4 --pipeline-parallel-size 2`)
      await page.getByText('8 of 8 devices').waitFor()
    },
  )
})

describe('on a telephone of 360 pixels, a person', () => {
  visit(
    'pastes, sets an assumption, and reads every part, without scrolling sideways',
    {},
    async (page) => {
      await editorOf(page).tap()
      await paste(page, `${LLAMA} -tp 4`)
      await verdict(page, /^Launches/)
      const chips = page.getByRole('list', { name: 'Assumptions and facts' })
      const devices = chips.getByRole('listitem').filter({ hasText: 'GPUs per host' })
      await devices.getByRole('button', { name: '8', exact: true }).tap()
      await page.getByText('4 of 8 devices').waitFor()
      for (const tab of await page.getByRole('tab').all()) {
        await tab.tap()
        await page.getByRole('tabpanel', { name: await tab.innerText() }).waitFor()
        expect(
          await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
        ).toBe(0)
      }
      expect(await tooSmall(page)).toEqual([])
    },
    { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  )
})

/** The buttons and fields that a finger would miss: less than 24 pixels high or wide (WCAG 2.2, 2.5.8). */
async function tooSmall(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(`[...document.querySelectorAll('button, select, input')]
    .map((each) => ({ each: each.type === 'radio' ? each.closest('label') : each, box: each.getBoundingClientRect() }))
    .map(({ each }) => ({ each, box: each.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
    .map(({ each, box }) => each.innerText + ' ' + box.width + ' x ' + box.height)`)
}
