import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { HAS_CHROMIUM } from '../support/chromium.ts'
import { H100S } from '../support/web-session.ts'
import { type Desk, editorOf, openDesk, openTab, verdict } from './page.ts'

/** Prints a figure beside its bound, and holds it to that. */
function expectAtMost(bound: number, figure: number, what: string): void {
  process.stderr.write(`${what}: ${figure.toFixed(figure < 1 ? 4 : 0)} (at most ${bound})\n`)
  expect(figure).toBeLessThanOrEqual(bound)
}

/** As often as is tried: other programs can hold up any one run. */
const MOST_RUNS = 8

/** The best of several runs, of which the first within the bound is good enough. */
async function best(bound: number, run: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let runs = 0; runs < MOST_RUNS && least > bound; runs += 1) {
    least = Math.min(least, await run())
  }
  return least
}

const pod = (at: number) => `apiVersion: v1
kind: Pod
metadata: {name: vllm-${at}}
spec:
  containers:
  - name: vllm
    image: vllm/vllm-openai:v0.24.0
    args:
    - --model=Qwen/Qwen3-8B
    - --tensor-parallel-size=2
    - --max-num-seqs=${at + 1}
    resources:
      limits:
        nvidia.com/gpu: 2`

const MANIFEST = Array.from({ length: 143 }, (_, at) => pod(at)).join('\n---\n')

describe.if(HAS_CHROMIUM)('the page is quick', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  }, 60_000)
  afterAll(() => desk.close())

  test.each([1280, 360])(
    'to paint on a cold cache, without moving anything later: %d pixels wide',
    async (width) => {
      let shift = 0
      const paint = await best(1_000, async () => {
        const { page } = await desk.open(desk.url, { viewport: { width, height: 740 } })
        await verdict(page, 'Launches')
        await page.getByText('8 of 8 devices').waitFor()
        shift = Math.max(shift, await page.evaluate<number>(LAYOUT_SHIFT))
        const painted = await page.evaluate<number>(
          'performance.getEntriesByName("first-contentful-paint")[0].startTime',
        )
        await page.context().close()
        return painted
      })
      expectAtMost(1_000, paint, 'First paint on a cold cache, milliseconds')
      expectAtMost(0, shift, 'Cumulative layout shift, worst of all runs')
    },
    120_000,
  )

  test('to fetch: all of its script is small', async () => {
    const all = [...new Bun.Glob('**/*.js.gz').scanSync('dist/web')]
    const scripts = all.filter((name) => !name.startsWith('docs/'))
    const size = scripts.reduce((sum, name) => sum + Bun.file(`dist/web/${name}`).size, 0)
    expect(scripts).toContain('service-worker.js.gz')
    expectAtMost(200_000, size, 'All script, compressed with gzip, bytes')
  })

  test('to draw 512 devices', async () => {
    const { page } = await desk.open({
      facts: H100S,
      text: 'vllm serve deepseek-ai/DeepSeek-V3 -dp 512 --enable-expert-parallel\n',
      hosts: 64,
    })
    await page.getByText('512 of 512 devices').waitFor()
    const drawn = await best(100, async () => {
      await openTab(page, 'Compare')
      await page.getByRole('listbox').first().waitFor({ state: 'detached' })
      return await page.evaluate<number>(UNTIL_DRAWN)
    })
    expectAtMost(100, drawn, '512 devices drawn, milliseconds')
    await page.context().close()
  }, 60_000)

  test('while a manifest of 2,000 lines is typed in', async () => {
    const { page } = await desk.open({ text: MANIFEST })
    expect(MANIFEST.split('\n').length).toBeGreaterThan(2_000)
    await verdict(page, /Passes|Fails/)
    await editorOf(page).click()
    await page.keyboard.press('ControlOrMeta+Home')
    const longest = await best(50, async () => await longestTaskWhileTyping(page))
    expectAtMost(50, longest, 'Longest task while typing, milliseconds (0: none above 50)')
    await page.context().close()
  }, 120_000)
})

/** The sum of all shifts that no person caused, since the page was opened. */
const LAYOUT_SHIFT = `(() => {
  const observer = new PerformanceObserver(() => {})
  observer.observe({ type: 'layout-shift', buffered: true })
  const shifts = observer.takeRecords().filter(({ hadRecentInput }) => !hadRecentInput)
  return shifts.reduce((sum, { value }) => sum + value, 0)
})()`

/** From a click on the map's tab until all devices are painted. */
const UNTIL_DRAWN = `new Promise((resolve) => {
  const started = performance.now()
  document.getElementById('tab-map').click()
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      const drawn = performance.now() - started
      const { length } = document.querySelectorAll('.device')
      resolve(length === 512 ? drawn : Infinity)
    }
    port2.postMessage(null)
  })
})`

/** Types a line, waits for its answer, and takes the line back. */
async function longestTaskWhileTyping(page: Page): Promise<number> {
  await page.evaluate(`{
    globalThis.tasks = []
    globalThis.observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    observer.observe({ type: 'longtask' })
  }`)
  const line = '# for the night shift'
  await page.keyboard.type(line, { delay: 40 })
  await verdict(page, /Passes|Fails/)
  const longest = await page.evaluate<number>(
    'observer.takeRecords().map(({ duration }) => duration).concat(tasks).reduce((a, b) => Math.max(a, b), 0)',
  )
  await page.evaluate('observer.disconnect()')
  for (const _ of line) await page.keyboard.press('Backspace')
  await verdict(page, /Passes|Fails/)
  return longest
}
