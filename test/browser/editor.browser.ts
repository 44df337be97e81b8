import { describe, expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { EXAMPLES } from '../../src/web/state/examples.ts'
import { hostReport } from '../hosts/sample.ts'
import { H100S } from '../support/web-session.ts'
import {
  clipboardOf,
  complete,
  completions,
  editorOf,
  figure,
  paste,
  textIn,
  verdict,
  visits,
} from './page.ts'

const LLAMA = 'vllm serve meta-llama/Llama-3.3-70B-Instruct --tensor-parallel-size'

const POD = `apiVersion: v1
kind: Pod
metadata: {name: vllm}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.24.0
      args: [meta-llama/Llama-3.3-70B-Instruct, --tensor-parallel-size=4]
      resources: {limits: {nvidia.com/gpu: "4"}}
`

const release = (page: Page) => page.getByRole('combobox', { name: 'Release' })
const chips = (page: Page) => page.getByRole('list', { name: 'Assumptions and facts' })

/** What the service answers a GET. */
async function get<Body>(url: string): Promise<Body> {
  return (await (await fetch(url)).json()) as Body
}

const visit = visits()

describe('the editor', () => {
  visit(
    'answers a pasted command: whether it launches, on how many GPUs, with which hash',
    { facts: H100S },
    async (page, { url }) => {
      const command = `${LLAMA} 4`
      await paste(page, command)
      await verdict(page, 'Launches')
      expect(await figure(page, 'GPUs')).toBe('4')
      await page.getByRole('button', { name: 'Copy hash' }).click()
      const response = await fetch(`${url}v1/serve`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ command, ...H100S }),
      })
      const { at_launch } = (await response.json()) as { at_launch: { hash: string } }
      expect(await clipboardOf(page)).toBe(at_launch.hash)
    },
  )

  visit(
    'underlines a fault at its word, explains it there, and is content when it is fixed',
    { facts: H100S },
    async (page) => {
      await paste(page, `${LLAMA} eight --max-model-len 16k`)
      await verdict(page, 'Does not launch')
      const underlined = page.locator('.cm-lintRange-error')
      expect(await underlined.allInnerTexts()).toEqual(['eight'])
      await underlined.hover()
      await page.locator('.cm-tooltip-lint', { hasText: 'must be an integer' }).waitFor()
      await page.getByRole('button', { name: 'error: show in the text' }).click()
      await page.keyboard.type('8')
      await verdict(page, 'Launches')
      expect(await textIn(page)).toBe(`${LLAMA} 8 --max-model-len 16k`)
      expect(await underlined.count()).toBe(0)
      expect(await figure(page, 'GPUs')).toBe('8')
    },
  )

  visit(
    'reads the text as another release does, and completes what that release has',
    { facts: H100S, text: `${LLAMA} 4 --distributed-timeout-seconds 60` },
    async (page) => {
      await verdict(page, 'Launches')
      await release(page).selectOption('0.10.1')
      await verdict(page, 'Does not launch')
      expect(await page.locator('.cm-lintRange-error').allInnerTexts()).toEqual([
        '--distributed-timeout-seconds',
      ])
      const suggested = async () => {
        await paste(page, `${LLAMA} 4`)
        await page.keyboard.type(' --distributed')
        await completions(page).filter({ hasText: '--distributed-executor-backend' }).waitFor()
        return await completions(page).filter({ hasText: '--distributed-timeout' }).count()
      }
      expect(await suggested()).toBe(0)
      await release(page).selectOption('0.33.0')
      expect(await suggested()).toBeGreaterThan(0)
    },
  )

  visit(
    'completes options and their values, and documents them, from the table of the release',
    { version: '0.24.0', facts: H100S },
    async (page, { url }) => {
      const table = await get<{ arguments: { name: string; description: string }[] }>(
        `${url}v1/releases/0.24.0/arguments`,
      )
      const described = table.arguments.find(({ name }) => name === 'all2all_backend')?.description
      await paste(page, 'vllm serve deepseek-ai/DeepSeek-R1 -dp 8 -ep')
      await page.keyboard.type(' --all2')
      await page.locator('.cm-completionInfo', { hasText: described ?? '' }).waitFor()
      await complete(page, '--all2all-backend')
      await page.keyboard.type(' deepep_low')
      await complete(page, 'deepep_low_latency')
      expect(await textIn(page)).toEndWith('-ep --all2all-backend deepep_low_latency')
      await verdict(page, 'Launches')
      await page.getByText('--all2all-backend', { exact: true }).hover()
      await page.locator('.cm-tooltip-hover', { hasText: described ?? '' }).waitFor()
    },
  )

  visit('keeps every key of fast typing', { facts: H100S, version: '0.24.0' }, async (page) => {
    const command = `${LLAMA} 4 --max-model-len 16k --gpu-memory-utilization 0.9`
    await editorOf(page).click()
    await page.keyboard.type(command)
    await verdict(page, 'Launches')
    expect(await textIn(page)).toBe(command)
  })

  visit('sets an assumption in one click', {}, async (page) => {
    await paste(page, `${LLAMA} 4`)
    const devices = chips(page).getByRole('listitem').filter({ hasText: 'GPUs per host' })
    await devices.filter({ hasText: 'unknown' }).waitFor()
    await devices.getByRole('button', { name: '8', exact: true }).click()
    await devices.waitFor({ state: 'detached' })
    expect(await page.getByRole('spinbutton', { name: 'GPUs per host' }).inputValue()).toBe('8')
    await page.getByText('4 of 8 devices').waitFor()
  })

  visit(
    'forgets a fact in one click, and assumes again',
    { text: `${LLAMA} 4`, facts: { ...H100S, model: { facts: { attention_heads: 64 } } } },
    async (page) => {
      await verdict(page, 'Launches')
      const fact = chips(page).getByRole('listitem').filter({ hasText: 'Attention heads: 64' })
      await fact.getByRole('button', { name: 'Forget Attention heads' }).click()
      await fact.waitFor({ state: 'detached' })
    },
  )

  const KINDS = [
    ['{"tensor_parallel_size": 8}', 'ParallelConfig', 'Resolves'],
    ['tensor_parallel_size: 4\npipeline_parallel_size: 2\n', 'ParallelConfig', 'Resolves'],
    [POD, 'Kubernetes manifest', /Passes|Fails/],
    [`${LLAMA} 8`, 'vllm serve command', 'Launches'],
  ] as const
  visit('recognises JSON, YAML, a manifest and a command', { facts: H100S }, async (page) => {
    for (const [text, kind, title] of KINDS) {
      await paste(page, text)
      await page.getByText(`read as ${kind}`).waitFor()
      await verdict(page, title)
      await page.getByText(/ of 8 devices| of 4 devices/).waitFor()
    }
  })

  visit('takes the facts of a model from the table', { facts: H100S }, async (page) => {
    await paste(page, 'vllm serve /models/own -tp 3')
    await verdict(page, 'Launches')
    await page
      .getByRole('combobox', { name: 'Model facts' })
      .selectOption('as deepseek-ai/DeepSeek-R1')
    await verdict(page, 'Does not launch')
  })

  visit(
    'takes the report of a host that is pasted into the text, until it is taken out',
    { text: `${LLAMA} 4` },
    async (page) => {
      await page.getByText('4 of 4 devices').waitFor()
      await paste(page, JSON.stringify(hostReport(), null, 2))
      await page.getByText('taken as report of a host', { exact: true }).waitFor()
      await page.getByText('given: host report').waitFor()
      await page.getByText('4 of 8 devices').waitFor()
      await page.getByText('NUMA 1', { exact: true }).waitFor()
      expect(await textIn(page)).toBe(`${LLAMA} 4`)
      await page.getByText('config.json, environment, NUMA nodes, host report').click()
      await page.getByRole('textbox', { name: /^Report of a host/ }).fill('')
      await page.getByRole('textbox', { name: /^Environment/ }).focus()
      await page.getByText('NUMA 1', { exact: true }).waitFor({ state: 'detached' })
    },
  )

  visit(
    'takes a config.json for the model, pasted into the text or into its field',
    { text: `${LLAMA} 4`, facts: H100S },
    async (page) => {
      await verdict(page, 'Launches')
      await paste(page, JSON.stringify({ model_type: 'llama', num_attention_heads: 30 }))
      await page.getByText('taken as config.json of the model', { exact: true }).waitFor()
      await verdict(page, 'Does not launch')
      await page.getByText('config.json, environment, NUMA nodes, host report').click()
      const field = page.getByRole('textbox', { name: 'config.json of the model' })
      expect(JSON.parse(await field.inputValue())).toEqual({
        model_type: 'llama',
        num_attention_heads: 30,
      })
      await field.fill('{"model_type": "llama", "num_attention_heads": 64}')
      await editorOf(page).focus()
      await verdict(page, 'Launches')
      await field.fill('[64]')
      await editorOf(page).focus()
      await page.getByRole('alert').getByText('Paste a JSON object').waitFor()
    },
  )

  visit('starts from an example', {}, async (page) => {
    for (const { name, inputs } of EXAMPLES) {
      await page.getByRole('combobox', { name: 'Examples' }).selectOption(name)
      await verdict(page, /^Launches|^Resolves|^Passes/)
      expect((await textIn(page)).slice(0, 20)).toBe(inputs.text?.slice(0, 20) ?? '')
      expect(await editorOf(page).count()).toBe(1)
    }
  })
})
