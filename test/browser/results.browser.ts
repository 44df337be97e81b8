import { describe, expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { H100S } from '../support/web-session.ts'
import { clipboardOf, openTab, paste, textIn, verdict, visits } from './page.ts'

const SIXTEEN = 'vllm serve meta-llama/Llama-3.1-405B-Instruct -tp 8 -pp 2\n'
const EXPERTS = 'vllm serve deepseek-ai/DeepSeek-V3 --enable-expert-parallel'

const devices = (page: Page) => page.getByRole('option', { name: /device \d/ })
const details = (page: Page) => page.locator('.details')
/** How many devices have each colour, most first. */
const coloursOf = async (page: Page) => {
  const colours = await page.evaluate<string[]>(
    '[...document.querySelectorAll(".device")].map((each) => getComputedStyle(each.querySelector("rect")).fill)',
  )
  const byColour = Map.groupBy(colours, (colour) => colour)
  return [...byColour.values()].map((those) => those.length).toSorted((a, b) => b - a)
}

const visit = visits()

describe('the rank map', () => {
  visit(
    'draws 1, 8 and 512 devices',
    { facts: { ...H100S, host: { ...H100S.host, device_count: 1 } } },
    async (page) => {
      await paste(page, 'vllm serve Qwen/Qwen3-8B')
      await page.getByText('1 of 1 devices').waitFor()
      expect(await devices(page).count()).toBe(1)
      await page.getByRole('spinbutton', { name: 'GPUs per host' }).fill('8')
      await paste(page, 'vllm serve meta-llama/Llama-3.3-70B-Instruct -tp 8')
      await page.getByText('8 of 8 devices').waitFor()
      expect(await devices(page).allTextContents()).toEqual([...'01234567'])
      await page.getByRole('spinbutton', { name: 'Hosts' }).fill('64')
      await paste(page, `${EXPERTS} -dp 512`)
      await page.getByText('512 of 512 devices').waitFor()
      expect(await devices(page).count()).toBe(512)
      expect(await page.getByRole('listbox').count()).toBe(64)
    },
  )

  visit(
    'colours devices by the group that a person chooses',
    { facts: H100S, text: `${EXPERTS} -tp 2 -dp 4` },
    async (page) => {
      await page.getByText('8 of 8 devices').waitFor()
      expect(await coloursOf(page)).toEqual([2, 2, 2, 2])
      await page.getByRole('radio', { name: 'Data' }).check()
      expect(await coloursOf(page)).toEqual([4, 4])
      await page.getByRole('radio', { name: 'Expert' }).check()
      expect(await coloursOf(page)).toEqual([8])
    },
  )

  visit(
    'shows the details of a rank on hover, and on focus',
    { facts: H100S, text: SIXTEEN, hosts: 2 },
    async (page) => {
      await devices(page).nth(11).hover()
      await details(page).getByText('node-1').waitFor()
      const shown = await details(page).innerText()
      expect(shown.split(/\s*\n\s*/).join(' ')).toMatch(
        /^Rank 11 node-1 device 3 .*Tensor 3 in group 1 Pipeline 1 in group 3/,
      )
      await devices(page).nth(11).focus()
      await page.keyboard.press('ArrowLeft')
      expect(await details(page).innerText()).toMatch(/Rank\s+10\s+node-1\s+device 2/)
      await page.keyboard.press('Home')
      expect(await details(page).innerText()).toMatch(/Rank\s+0\s+node-0\s+device 0/)
    },
  )

  visit(
    'says that a config takes more hosts than there are',
    { facts: H100S, text: 'data_parallel_size: 16' },
    async (page) => {
      await page.getByText('16 of 16 devices').waitFor()
      await page.getByText('It takes more devices than 1 host has').waitFor()
      expect(await page.getByRole('listbox').count()).toBe(2)
    },
  )

  visit(
    'hatches idle devices',
    { facts: H100S, text: 'vllm serve meta-llama/Llama-3.3-70B-Instruct -tp 4' },
    async (page) => {
      await page.getByText('4 of 8 devices, 4 idle').waitFor()
      expect(
        await page.evaluate<string[]>(
          '[...document.querySelectorAll(".device.idle rect")].map((each) => getComputedStyle(each).fill)',
        ),
      ).toEqual(Array(4).fill('url("#hatch")'))
      await devices(page).nth(5).hover()
      await details(page).getByText('Idle').waitFor()
    },
  )
})

describe('the parts of the answer', () => {
  visit(
    'Config shows why each value is as it is, and can be searched',
    { facts: H100S, text: `${EXPERTS} -tp 2 -dp 4`, version: '0.24.0', view: 'config' },
    async (page) => {
      const field = (name: string) =>
        page.getByRole('rowheader', { name: new RegExp(`^${name}\\b`) })
      await field('tensor_parallel_size').waitFor()
      await page.getByRole('cell', { name: '--tensor-parallel-size 2' }).waitFor()
      await page.getByRole('searchbox', { name: 'Filter fields' }).fill('backend')
      await field('tensor_parallel_size').waitFor({ state: 'detached' })
      await field('all2all_backend').waitFor()
      await page.getByText('Factors of the hash').click()
      await page.locator('details dl.pairs').waitFor()
    },
  )

  visit(
    'Releases shows all of them, and what moving to one takes',
    {
      facts: H100S,
      version: '0.11.0',
      text: 'enable_eplb: true\nenable_expert_parallel: true\ntensor_parallel_size: 8\nnum_redundant_experts: 32\n',
    },
    async (page, { url }) => {
      await openTab(page, 'Releases')
      const strip = page.getByRole('list', { name: 'Releases' }).getByRole('button')
      await strip.first().waitFor()
      const { releases } = (await (await fetch(`${url}v1/releases`)).json()) as {
        releases: { version: string }[]
      }
      expect(await strip.count()).toBe(releases.length)
      await strip.filter({ hasText: '0.33.0' }).click()
      await page.getByRole('heading', { name: '0.11.0 → 0.33.0 refused' }).waitFor()
      await page.getByText('{"op":"remove","path":"/num_redundant_experts"}').waitFor()
      await page.getByRole('button', { name: 'Use it with 0.33.0' }).click()
      await verdict(page, 'Resolves')
      expect(await page.getByRole('combobox', { name: 'Release' }).inputValue()).toBe('0.33.0')
      expect(JSON.parse(await textIn(page))).toMatchObject({
        eplb_config: { num_redundant_experts: 32 },
      })
    },
  )

  visit(
    'Compare shows two commands side by side, with the factor of the hash that differs',
    { facts: H100S, text: `${EXPERTS} -tp 2 -dp 4 --seed 1` },
    async (page) => {
      await openTab(page, 'Compare')
      await page.getByRole('button', { name: 'Start from a copy' }).click()
      await page.getByText('Their hashes agree').waitFor()
      await paste(
        page,
        `${EXPERTS} -tp 2 -dp 4 --all2all-backend deepep_low_latency`,
        'Second command or config',
      )
      await page.getByText('They cannot work together as ranks').waitFor()
      const factors = page.locator('tr.factor')
      await factors.filter({ hasText: 'all2all_backend' }).waitFor()
      expect(await factors.count()).toBe(1)
      expect(await factors.innerText()).toContain('"deepep_low_latency"')
      await page.getByRole('link', { name: 'hash_differs' }).waitFor()
    },
  )

  visit(
    'Code gives the request as curl, which has the same answer',
    { facts: H100S },
    async (page) => {
      const answered = page.waitForResponse(/\/v1\/serve/)
      await paste(page, `vllm serve "it's" -tp 2 --hf-overrides '{"a": 1}'\n`)
      const shown = await (await answered).json()
      await openTab(page, 'Code')
      for (const title of ['Command line tool', 'curl', 'TypeScript SDK']) {
        await page.getByRole('button', { name: `Copy as ${title}` }).click()
        const code = await clipboardOf(page)
        expect(code).toBe(
          await page.getByRole('region', { name: title }).locator('pre').innerText(),
        )
        if (title !== 'curl') continue
        const ran = Bun.spawnSync(['bash', '-c', code], { stderr: 'ignore' })
        expect(JSON.parse(ran.stdout.toString())).toEqual(shown)
      }
    },
  )

  visit(
    'Plan offers the nearest sizes that launch, and takes them with a click',
    {
      facts: H100S,
      hosts: 2,
      text: 'A=1 vllm serve meta-llama/Llama-3.1-405B-Instruct -tp 16 -pp 3 --max-model-len 16k',
    },
    async (page) => {
      await verdict(page, 'Does not fit on these hosts')
      expect(await page.locator('.cm-lintRange-error').count()).toBe(0)
      await openTab(page, 'Plan')
      const sizes = '--tensor-parallel-size 8 --pipeline-parallel-size 2'
      await page.getByRole('button', { name: `Use ${sizes}`, exact: true }).click()
      await verdict(page, 'Launches on 2 hosts')
      expect(await textIn(page)).toBe(
        `A=1 vllm serve meta-llama/Llama-3.1-405B-Instruct ${sizes} --max-model-len 16k`,
      )
      await page.getByRole('button', { name: 'Copy the command of node-1' }).click()
      expect(await clipboardOf(page)).toContain('--node-rank')
    },
  )
})
