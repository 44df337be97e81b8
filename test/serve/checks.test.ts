import { describe, expect, test } from 'bun:test'
import { answered } from '../support/serve.ts'

const MODEL = { facts: { is_moe: true, attention_heads: 64, kv_heads: 8, mla: false } }
const HOST = { platform: 'cuda', device_count: 8, open_ports: [1, 2, 3, 4, 5] } as const

function failed(line: string, env = {}, version = '0.24.0') {
  const argv = line.split(' ')
  return answered({ argv, model: MODEL, host: HOST, env }, version).checks.map(
    ({ code, pointer }) => [code, pointer],
  )
}

describe('what stops a launch after its configuration is a failed check', () => {
  test('a VLLM_PORT that Kubernetes set for a Service', () => {
    const env = { VLLM_PORT: 'tcp://10.0.0.7:8000' }
    expect(failed('serve m', env)).toEqual([['port_variable_is_a_number', '/env/VLLM_PORT']])
    expect(failed('serve m', { VLLM_PORT: '18000' })).toEqual([])
  })

  test('API servers on a headless node, where the release does not refuse them earlier', () => {
    const line = 'serve m --headless --api-server-count 4 -dp 4 -dpl 2'
    expect(failed(line, {}, '0.14.0')).toEqual([['headless_without_api_servers', '/argv/3']])
  })

  test('an API server on the second node', () => {
    const line = 'serve m -tp 8 -dp 2 --nnodes 2 --node-rank 1'
    expect(failed(line)).toEqual([['later_ranks_are_headless', '/argv/8']])
    expect(failed(`${line} --headless`)).toEqual([])
  })

  test('a multi-port supervisor of a dense model', () => {
    const argv = 'serve m -dp 4 -dpl 4 --data-parallel-multi-port-external-lb'.split(' ')
    const { checks, notices } = answered({ argv, model: { facts: { is_moe: false } }, host: HOST })
    expect(checks.map(({ code }) => code)).toEqual(['multi_port_mixture_of_experts'])
    expect(notices.map(({ message }) => message)[0]).toEndWith('8000 to 8003')
  })

  test('in 0.30.0 a draft model beside expert parallelism, which is unknown', () => {
    const draft = '{"method":"eagle","model":"draft","num_speculative_tokens":2}'
    const line = `serve m -tp 2 --enable-expert-parallel --speculative-config ${draft}`
    expect(failed(line, {}, '0.30.0')).toEqual([['draft_model_has_experts', '/argv/5']])
    expect(failed(line, {}, '0.31.0')).toEqual([])
  })

  test('LoRA at run time behind several API servers', () => {
    const env = { VLLM_ALLOW_RUNTIME_LORA_UPDATING: '1' }
    expect(failed('serve m -dp 2', env)).toEqual([
      ['runtime_lora_single_api_server', '/env/VLLM_ALLOW_RUNTIME_LORA_UPDATING'],
    ])
  })

  test('fewer visible devices than workers, whatever the host has', () => {
    const refused = [['visible_devices_enough', '/env/CUDA_VISIBLE_DEVICES']]
    expect(failed('serve m -tp 4', { CUDA_VISIBLE_DEVICES: '0,1' })).toEqual(refused)
    expect(failed('serve m -tp 2', { CUDA_VISIBLE_DEVICES: '' })).toEqual(refused)
    expect(failed('serve m -tp 2 -dp 2', { CUDA_VISIBLE_DEVICES: '4,5,6' })).toEqual(refused)
    expect(failed('serve m -tp 2', { CUDA_VISIBLE_DEVICES: '0,-1,2' })).toEqual(refused)
    expect(failed('serve m -tp 2 -dp 2', { CUDA_VISIBLE_DEVICES: '4,5,6,7' })).toEqual([])
    expect(failed('serve m -tp 2', { CUDA_VISIBLE_DEVICES: 'GPU-a1,GPU-b2' })).toEqual([])
    const line = 'serve m -tp 4 --distributed-executor-backend ray'
    expect(failed(line, { CUDA_VISIBLE_DEVICES: '0,1' })).toEqual([])
  })
})
