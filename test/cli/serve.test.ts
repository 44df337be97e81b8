import { describe, expect, test } from 'bun:test'
import { runCli } from './run-cli.ts'

const serve = (...args: readonly string[]) => runCli(['serve', ...args])

describe('serve', () => {
  test('asks for what it assumed by the names of its options', async () => {
    const args = [
      '-tp',
      '2',
      '--enable-expert-parallel',
      '-dp',
      '2',
      '--data-parallel-backend',
      'ray',
    ]
    const { output } = await serve('--', 'vllm', 'serve', 'm', ...args)
    expect(output).toContain('Give --platform (')
    expect(output).toContain('Give --model-config (')
    expect(output).toContain('Give ray.installed in the file of --host (')
    expect(output).not.toMatch(/Send (?:host|model|env)\b/)
  })

  test('says what a command launches', async () => {
    const { exitCode, output } = await serve(
      '--',
      'vllm',
      'serve',
      'deepseek-ai/DeepSeek-R1',
      '-dp',
      '8',
    )
    expect(exitCode).toBe(0)
    expect(output).toStartWith('PASS  vLLM 0.33.0 launches 8 API servers')
    expect(output).toContain('tensor 1 × pipeline 1 × data 8: 8 devices in all')
    expect(output).toMatch(/hash {6}[0-9a-f]{64} \(at launch\)/)
  })

  test.each([
    ['words behind --', ['--', 'vllm', 'serve', 'm', '-tp', '8', '--no-such']],
    ['words without --', ['vllm', 'serve', 'm', '-tp', '8', '--no-such']],
    ['what follows vllm', ['--', 'serve', 'm', '-tp', '8', '--no-such']],
    ['one quoted text', ['vllm serve m -tp 8 --no-such']],
    [
      'words with an assignment',
      ['--', 'VLLM_LOGGING_LEVEL=DEBUG', 'vllm', 'serve', 'm', '-tp', '8', '--no-such'],
    ],
    [
      'the server as a Python module',
      ['--', 'python3', '-m', 'vllm.entrypoints.openai.api_server', '--model', 'm', '--no-such'],
    ],
  ])('takes %s, and marks the word that stops it', async (_, args) => {
    const { exitCode, output } = await serve(...args)
    expect(exitCode).toBe(1)
    expect(output).toContain('error[unrecognized_argument]')
    const lines = output.split('\n')
    const marked = lines.findIndex((line) => /^\s+\| +\^+$/.test(line))
    const caret = lines[marked]?.indexOf('^') ?? 0
    expect(lines[marked - 1]?.slice(caret)).toBe('--no-such')
  })

  test('reads a script from the standard input', async () => {
    const files = { '-': '#!/bin/bash\nexport TP=16\nvllm serve m \\\n  -tp $TP\n' }
    const { exitCode, output } = await runCli(
      ['serve', '--device-count', '8', '--platform', 'cuda', '-'],
      { files },
    )
    expect(exitCode).toBe(1)
    expect(output).toContain('error[world_size_exceeds_device_count]')
  })

  test('marks the place in a text that cannot be read', async () => {
    const files = { '-': '#!/bin/bash\nvllm serve m \\\n  -tp $SIZE\n' }
    const { exitCode, output } = await runCli(['serve', '-'], { files })
    expect(exitCode).toBe(1)
    expect(output).toContain('error[command_not_static]')
    expect(output).toContain('|   -tp $SIZE\n  |       ^^^^^\n')
  })

  test('reads the file that --config of the command names', async () => {
    const files = { 'serve.yaml': 'tensor-parallel-size: 4\n' }
    const args = ['serve', '--output', 'json', '--', 'vllm', 'serve', 'm', '--config', 'serve.yaml']
    const { output } = await runCli(args, { files })
    expect(JSON.parse(output).config.tensor_parallel_size).toBe(4)
    expect((await runCli(args)).exitCode).toBe(3)
  })

  test('passes the environment, and the config.json of the model', async () => {
    const files = { 'model.json': '{"model_type": "llama", "num_attention_heads": 6}' }
    const args = [
      'serve',
      '--env',
      'VLLM_NOT_A_VARIABLE=1',
      '--model-config',
      'model.json',
      '--',
      'vllm',
      'serve',
      'm',
      '-tp',
      '4',
    ]
    const { exitCode, output } = await runCli(args, { files })
    expect(exitCode).toBe(1)
    expect(output).toContain('The model has 6 attention heads')
    const known = await serve('--env', 'VLLM_NOT_A_VARIABLE=1', '--', 'vllm', 'serve', 'm')
    expect(known.output).toContain('VLLM_NOT_A_VARIABLE')
  })

  test('fails on unknown facts with --strict', async () => {
    expect((await serve('--', 'vllm', 'serve', 'm', '-tp', '8')).exitCode).toBe(0)
    expect((await serve('--strict', '--', 'vllm', 'serve', 'm', '-tp', '8')).exitCode).toBe(1)
  })

  test('gives the options of the command to vLLM, not to itself', async () => {
    const { output } = await serve('vllm', 'serve', 'm', '--output', 'json')
    expect(output).toContain('unrecognized_argument')
    expect(output).toStartWith('FAIL')
  })
})
