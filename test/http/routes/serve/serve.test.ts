import { describe, expect, test } from 'bun:test'
import { postJson } from '../../../support/app.ts'

const LLAMA = ['serve', 'meta-llama/Llama-3.1-8B-Instruct']

describe('POST /v1/serve', () => {
  test.each<[string, object, string, string]>([
    ['neither argv nor command', {}, '/argv', 'missing_property'],
    ['both', { argv: LLAMA, command: 'vllm serve m' }, '/command', 'exclusive_properties'],
    ['a word that is no text', { argv: ['serve', 8] }, '/argv/1', 'wrong_type'],
    [
      'a file that is not text',
      { argv: LLAMA, files: { 'c.yaml': {} } },
      '/files/c.yaml',
      'wrong_type',
    ],
    ['a misspelt property', { argv: LLAMA, modle: {} }, '/modle', 'unknown_property'],
    [
      'a model fact of the wrong type',
      { argv: LLAMA, model: { facts: { is_moe: 'no' } } },
      '/model/facts/is_moe',
      'wrong_type',
    ],
  ])('refuses %s', async (_, request, pointer, code) => {
    const { status, body } = await postJson('/v1/serve', request)
    expect([status, body.code]).toEqual([422, 'invalid_request'])
    expect(body.errors[0]).toMatchObject({ pointer, code })
  })

  test('refuses more words and files than it reads', async () => {
    const argv = Array.from({ length: 4_097 }, () => 'x')
    const files = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`${at}.yaml`, '']))
    const { body } = await postJson('/v1/serve', { argv, files })
    expect(body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual(
      [
        ['/argv', 'out_of_range'],
        ['/files', 'out_of_range'],
      ],
    )
  })

  test('says which word sets what', async () => {
    const argv = [...LLAMA, '-tp', '2', '--max-model-len=4k']
    const { status, body } = await postJson('/v1/serve', { vllm_version: '0.24.0', argv })
    expect(status).toBe(200)
    expect(body.arguments).toEqual([
      { pointer: '/argv/1', flag: 'model_tag', name: 'model_tag', value: LLAMA[1] },
      {
        pointer: '/argv/2',
        flag: '--tensor-parallel-size',
        name: 'tensor_parallel_size',
        value: 2,
      },
      { pointer: '/argv/4', flag: '--max-model-len', name: 'max_model_len', value: 4000 },
    ])
  })

  test('checks the launch against the host, and enforces that', async () => {
    const request = {
      vllm_version: '0.24.0',
      argv: [...LLAMA, '-dp', '4', '-tp', '4'],
      model: { facts: { is_moe: false } },
      host: { platform: 'cuda', device_count: 8, ray: { installed: false } },
    }
    const { status, body } = await postJson('/v1/serve', { ...request, enforce: true })
    expect([status, body.code]).toEqual([422, 'checks_failed'])
    expect(body.errors.map(({ code }: { code: string }) => code)).toContain('devices_enough')
  })

  test('with strict, an unknown fact that matters is a fault', async () => {
    const { status, body } = await postJson('/v1/serve', { argv: ['serve', 'm'], strict: true })
    expect([status, body.code]).toEqual([422, 'command_does_not_launch'])
    expect(body.errors[0].code).toBe('fact_unknown')
  })

  test('the module of the API server is a command as well', async () => {
    const argv = ['-m', 'vllm.entrypoints.openai.api_server', '--model', 'm', '-tp', '2']
    const { status, body } = await postJson('/v1/serve', { vllm_version: '0.24.0', argv })
    expect([status, body.launch?.mode]).toEqual([200, 'single_api_server'])
  })
})
