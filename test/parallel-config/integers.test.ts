import { describe, expect, test } from 'bun:test'
import { faultsOf, resolved } from '../support/resolve.ts'

const LARGEST = Number.MAX_SAFE_INTEGER

describe('integers beyond 2^53-1 are refused', () => {
  test.each([
    [{ master_port: LARGEST + 1 }, '/config/master_port'],
    [{ master_port: -LARGEST - 1 }, '/config/master_port'],
    [{ master_port: '9007199254740993' }, '/config/master_port'],
    [{ numa_bind: true, numa_bind_nodes: [0, 2 ** 60] }, '/config/numa_bind_nodes/1'],
    [{ eplb_config: { window_size: 2 ** 70 } }, '/config/eplb_config/window_size'],
    [{ ray_runtime_env: { nested: [2 ** 64] } }, '/config/ray_runtime_env'],
    [{ tensor_parallel_size: 2 ** 30, pipeline_parallel_size: 2 ** 30 }, '/config'],
    [{ tensor_parallel_size: 2 ** 30, nnodes: 2, data_parallel_size: 2 ** 30 }, '/config'],
    [
      {
        tensor_parallel_size: 2 ** 30,
        data_parallel_size: 2 ** 30,
        distributed_executor_backend: 'external_launcher',
      },
      '/config',
    ],
    [
      { data_parallel_size: 2, _data_parallel_master_port_list: [LARGEST] },
      '/config/data_parallel_master_port',
    ],
  ])('%j', (config, pointer) => {
    expect(faultsOf({ config })).toMatchObject([{ pointer, code: 'integer_too_large' }])
  })

  test('in the environment', () => {
    const env = { VLLM_DP_MASTER_PORT: '9007199254740993' }
    expect(faultsOf({ config: {}, env })).toMatchObject([
      { pointer: '/env/VLLM_DP_MASTER_PORT', code: 'integer_too_large' },
    ])
  })

  test('and the largest one is taken', () => {
    expect(resolved({ config: { master_port: LARGEST } }).config.master_port).toBe(LARGEST)
  })
})

test('minus zero is zero', () => {
  expect(Object.is(resolved({ config: { rank: -0 } }).config.rank, 0)).toBe(true)
  expect(Object.is(resolved({ config: { rank: '-0' } }).config.rank, 0)).toBe(true)
})

test('hostile text is read in linear time', () => {
  const long = 100_000
  for (const text of [
    `${'0'.repeat(long)}x`,
    `1${' '.repeat(long)}1`,
    '_'.repeat(long),
    '1_'.repeat(long),
  ]) {
    expect(faultsOf({ config: { rank: text } })).toMatchObject([{ code: 'int_parsing' }])
    expect(faultsOf({ config: {}, env: { VLLM_DP_SIZE: text } })).toMatchObject([
      { code: 'environment_not_an_integer' },
    ])
  }
})
