import { describe, expect, test } from 'bun:test'
import { deployment } from '../manifests/findings/objects.ts'
import { runCli } from './run-cli.ts'

describe('resolve', () => {
  test('resolves a config in JSON or YAML, and a whole request', async () => {
    const files = {
      'a.json': '{"tensor_parallel_size": 8}',
      'b.yaml': 'tensor_parallel_size: 8\n',
      'c.yaml': 'config: {tensor_parallel_size: 8}\nvllm_version: 0.33.0\nhost: {platform: cuda}\n',
    }
    const hashes = await Promise.all(
      Object.keys(files).map(async (path) => {
        const { output } = await runCli(['resolve', '--output', 'json', path], { files })
        return JSON.parse(output).hash
      }),
    )
    expect(new Set(hashes).size).toBe(1)
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  test('sends manifests to check', async () => {
    for (const text of ['{apiVersion: v1, kind: Pod}', 'apiVersion: v1\nkind: Pod\n---\na: 1']) {
      expect(await runCli(['resolve', 'a.yaml'], { files: { 'a.yaml': text } })).toMatchObject({
        exitCode: 2,
        errors:
          'parallel-config: a.yaml holds Kubernetes objects, which parallel-config check takes\n',
      })
    }
  })

  test('fails a config that vLLM refuses, and adds the options to the facts of the file', async () => {
    const files = { '-': '{"config": {"tensor_parallel_size": 16}, "host": {"platform": "cuda"}}' }
    const { exitCode, output } = await runCli(['resolve', '--device-count', '8', '-'], { files })
    expect(exitCode).toBe(1)
    expect(output).toStartWith('FAIL  it does not resolve: 1 error\n')
    expect(output).toContain('error[world_size_exceeds_device_count]')
  })
})

describe('a host that is unknown', () => {
  const line = 'unknown, so nothing was checked against it'
  const files = { '-': '{"tensor_parallel_size": 8, "distributed_executor_backend": "mp"}' }
  const command = ['--', 'vllm', 'serve', 'm', '-tp', '8']

  test('is reported beside a verdict of pass', async () => {
    expect((await runCli(['serve', ...command])).output).toContain(`host      ${line}`)
    expect((await runCli(['resolve', '-'], { files })).output).toContain(`host  ${line}`)
  })

  test('is not mentioned where a fact allows checks', async () => {
    const options = ['--device-count', '8']
    expect((await runCli(['serve', ...options, ...command])).output).not.toContain(line)
    expect((await runCli(['resolve', ...options, '-'], { files })).output).not.toContain(line)
  })
})

describe('plan', () => {
  const request = (count: number) =>
    `command: vllm serve m -tp 8\nhosts: {count: ${count}, facts: {platform: cuda, device_count: 4}}\n`

  test('prints the command of every node', async () => {
    const files = { 'plan.yaml': request(2) }
    const { exitCode, output } = await runCli(['plan', 'plan.yaml'], { files })
    expect(exitCode).toBe(0)
    expect(output).toContain('node-0: vllm serve m -tp 8 --nnodes 2')
    expect(output).toContain('node-1: vllm serve m -tp 8 --nnodes 2 --node-rank 1')
    expect(output).toContain('requests go to node-0:8000')
  })

  test('adds what is ready to apply', async () => {
    const files = { 'plan.yaml': request(2) }
    const { output } = await runCli(
      ['plan', 'plan.yaml', '--output', 'json', '--include', 'manifest', 'docker'],
      { files },
    )
    expect(JSON.parse(output)).toMatchObject({
      manifest: expect.any(String),
      docker: expect.any(Array),
    })
  })

  test('fails where nothing fits, and names sizes that would', async () => {
    const { exitCode, output } = await runCli(['plan', '-'], { files: { '-': request(1) } })
    expect(exitCode).toBe(1)
    expect(output).toStartWith('FAIL  no plan fits')
    expect(output).toContain('would fit: ')
  })
})

describe('upgrade', () => {
  const words = ['--', 'vllm', 'serve', 'm', '--num-redundant-experts', '2']

  test('fails a command that the release refuses, and writes it as the release wants it', async () => {
    const { exitCode, output } = await runCli([
      'upgrade',
      '--from',
      '0.11.0',
      '--to',
      '0.33.0',
      ...words,
    ])
    expect(exitCode).toBe(1)
    expect(output).toContain('error[unrecognized_argument]')
    expect(output).toContain('vllm serve m --eplb-config.num_redundant_experts 2')
  })

  test('takes the releases of manifests from their images, and each command once', async () => {
    const files = { 'a.yaml': deployment(4) }
    const { exitCode, output } = await runCli(['upgrade', '--to', '0.33.0', 'a.yaml'], { files })
    expect(exitCode).toBe(0)
    expect(output.match(/works in 0\.33\.0 \(from 0\.24\.0\)/g)).toHaveLength(1)
  })

  test('says of which image the release is a guess, which fails with --strict', async () => {
    const text = deployment(1, { container: { image: 'registry.example/own:v7' } })
    const files = { 'a.yaml': text }
    const upgrade = (...options: string[]) =>
      runCli(['upgrade', '--to', '0.33.0', ...options, 'a.yaml'], { files })
    const { exitCode, output } = await upgrade()
    expect(exitCode).toBe(0)
    expect(output).toMatch(/note\[release_assumed\]: .*0\.33\.0 was assumed/)
    expect((await upgrade('--strict')).exitCode).toBe(1)
    // Who names the release leaves nothing to guess.
    expect((await upgrade('--strict', '--from', '0.20.0')).exitCode).toBe(0)
  })

  test('takes a config, or a request that names the release', async () => {
    const files = {
      'a.json': '{"tensor_parallel_size": 2}',
      'b.json': '{"argv": ["serve", "m"], "from": "0.24.0"}',
    }
    const args = ['upgrade', '--to', '0.33.0']
    expect((await runCli([...args, '--from', '0.24.0', 'a.json'], { files })).exitCode).toBe(0)
    expect((await runCli([...args, 'b.json'], { files })).exitCode).toBe(0)
    expect(await runCli([...args, 'a.json'], { files })).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('--from VERSION'),
    })
  })
})
