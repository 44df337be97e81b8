import { describe, expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { H100S } from '../support/web-session.ts'
import { editorOf, verdict, visits, waitUntil } from './page.ts'

/** Keeps every text that comes into a live region, as a screen reader would read it out. */
const LISTEN = `globalThis.said = []
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const region = (target.closest ? target : target.parentElement)?.closest('[role="status"], [role="alert"]')
    if (region && region.textContent && said.at(-1) !== region.textContent) said.push(region.textContent)
  }
}).observe(document.body, { subtree: true, childList: true, characterData: true })`

const said = (page: Page) => page.evaluate<string[]>('globalThis.said')

const visit = visits()

describe('a screen reader', () => {
  visit(
    'reads the verdict out when typing is over, and not at each key',
    { facts: H100S },
    async (page) => {
      await page.evaluate(LISTEN)
      await editorOf(page).click()
      await page.keyboard.type('vllm serve x --tensor-parallel-size eight', { delay: 60 })
      await verdict(page, 'Does not launch')
      await waitUntil(page, 'globalThis.said.at(-1)?.includes("eight")')
      // A busy machine may hold up the typing itself, once or twice.
      expect((await said(page)).length).toBeLessThan(4)
      expect((await said(page)).at(-1)).toMatch(/^Does not launch\. .*eight/)
    },
  )

  visit(
    'reads out that something was copied',
    { text: 'vllm serve x', facts: H100S },
    async (page) => {
      await verdict(page, 'Launches')
      await page.evaluate(LISTEN)
      await page.getByRole('button', { name: 'Copy hash' }).click()
      await waitUntil(page, 'globalThis.said.includes("Copied")')
      await page.getByRole('button', { name: 'Copy link' }).click()
      await waitUntil(page, 'globalThis.said.includes("Link copied")')
    },
  )
})
