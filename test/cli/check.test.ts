import { describe, expect, test } from 'bun:test'
import { deployment, pod } from '../manifests/findings/objects.ts'
import { runCli } from './run-cli.ts'

const sound = deployment(2)
const unpinned = pod({ container: { image: 'vllm/vllm-openai:latest' } })
const refused = pod({ container: { args: ['--no-such-option'] } })

async function check(files: Record<string, string>, ...options: readonly string[]) {
  return await runCli(['check', ...options, ...Object.keys(files)], { files })
}

describe('check', () => {
  test('passes sound manifests with the verdict first', async () => {
    const { exitCode, output, errors } = await check({ 'a.yaml': sound })
    expect(output).toStartWith('PASS  ')
    expect(output).toContain('Deployment default/server, 2 pods: vllm (vLLM 0.24.0) launches')
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' })
  })

  test('fails manifests with an error, and shows the line with a caret below the word', async () => {
    const { exitCode, output } = await check({ 'a.yaml': refused })
    expect(exitCode).toBe(1)
    expect(output).toStartWith('FAIL  1 error')
    expect(output).toContain('error[option_unknown]: ')
    const lines = output.split('\n')
    const marked = lines.findIndex((line) => /^\s+\| +\^+$/.test(line))
    const caret = lines[marked]?.indexOf('^') ?? 0
    expect(lines[marked - 1]?.slice(caret)).toStartWith('"--no-such-option"')
  })

  test('lets warnings pass, and fails them with --strict', async () => {
    expect(await check({ 'a.yaml': unpinned })).toMatchObject({ exitCode: 0 })
    const { exitCode, output } = await check({ 'a.yaml': unpinned }, '--strict')
    expect({ exitCode, verdict: output.slice(0, 4) }).toEqual({ exitCode: 1, verdict: 'FAIL' })
  })

  test('names its own options where something is missing', async () => {
    const unknown = pod({ container: { image: 'registry.example/server:7' } })
    const { output } = await check({ 'a.yaml': unknown })
    expect(output).toContain('Give --vllm-version to check another one')
  })

  test('reports a missing vLLM, which fails with --strict', async () => {
    const files = { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' }
    expect(await check(files)).toMatchObject({
      exitCode: 0,
      output: 'NOTHING FOUND  no vLLM runs in what was given\n',
    })
    expect((await check(files, '--strict')).exitCode).toBe(1)
  })

  test('takes several files as one stream, and names the file and its own line', async () => {
    const files = {
      'first.yaml': `# a comment\n${sound}`,
      'second.yaml': refused,
      'third.yaml': sound,
    }
    const { output } = await check(files)
    const line = refused.split('\n').findIndex((text) => text.includes('--no-such-option')) + 1
    expect(output).toMatch(new RegExp(`--> second\\.yaml:${line}:\\d+\n`))
    const json = JSON.parse((await check(files, '--output', 'json')).output)
    expect(json.findings[0]).toMatchObject({ code: 'option_unknown', file: 'second.yaml', line })
    expect(json.workloads).toHaveLength(3)
  })

  test('finds what is in one file and used in another', async () => {
    const settings =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {EXTRA: "--no-such-option"}\n'
    const user = pod({
      container: {
        args: ['$(EXTRA)'],
        envFrom: [{ configMapRef: { name: 'settings' } }],
      },
    })
    const { output } = await check({ 'pod.yaml': user, 'settings.yaml': settings })
    expect(output).toContain('--no-such-option')
    expect(output).toContain('error[option_unknown]')
  })

  test('places what breaks off at the end of its file, not in the next one', async () => {
    const { output } = await check({ 'broken.yaml': 'kind: Pod\nspec: [', 'sound.yaml': sound })
    expect(output).toContain('error[invalid_yaml]')
    expect(output).toContain('--> broken.yaml:2:')
    expect(output).toContain('Deployment default/server')
  })

  test('takes the release, the facts of models and of hosts', async () => {
    const text = pod({
      container: {
        image: 'vllm/vllm-openai',
        args: ['-tp', '3'],
        resources: { limits: { 'nvidia.com/gpu': '3' } },
      },
    })
    const files = {
      'a.yaml': text,
      'model.json': '{"model_type": "llama", "num_attention_heads": 8}',
      'host.yaml': 'platform: cuda\n',
    }
    const args = [
      'check',
      '--vllm-version',
      '0.20.0',
      '--model-config',
      'org/model=model.json',
      '--host',
      'host.yaml',
      'a.yaml',
    ]
    const { output } = await runCli(args, { files })
    expect(output).toContain('vLLM 0.20.0')
    expect(output).toContain('The model has 8 attention heads')
  })

  test('shows what a terminal would obey', async () => {
    const { output } = await check({ 'a.yaml': refused.replaceAll('no-such', 'no\\e[2J\u202e') })
    expect(output).toContain('\\u{1b}[2J\\u{202e}')
    expect(output).not.toContain('\u001b')
  })

  test('lists silenced findings in JSON, and counts them', async () => {
    const silenced = pod({
      container: { image: 'vllm/vllm-openai:latest' },
      metadata: { annotations: { 'parallel-config-service/ignore': 'image_not_pinned: a test' } },
    })
    const { output } = await check({ 'a.yaml': silenced })
    expect(output).toContain('1 silenced')
    expect(output).not.toContain('[image_not_pinned]')
  })
})
