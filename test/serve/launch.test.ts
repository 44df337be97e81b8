import { describe, expect, test } from 'bun:test'
import { answered } from '../support/serve.ts'

const MODEL = {
  facts: { is_moe: true, attention_heads: 64, kv_heads: 8, mla: false, runner: 'generate' },
} as const
const HOST = {
  platform: 'cuda',
  device_count: 8,
  custom_all_reduce: true,
  nixl_available: false,
  ray: { installed: true, initialized: false, placement_group: false },
  open_ports: [1, 2, 3, 4, 5],
} as const

function launch(line: string, version = '0.24.0', more = {}) {
  return answered({ argv: line.split(' '), model: MODEL, host: HOST, ...more }, version)
}

describe('what a command line launches', () => {
  test.each([
    ['serve m', 'single_api_server', null],
    ['serve m -dp 4', 'multi_api_server', 4],
    ['serve m -dp 4 --api-server-count 1', 'single_api_server', null],
    ['serve m -dp 4 -dpl 2 --data-parallel-start-rank 2 --headless', 'headless', 0],
    ['serve m -dp 4 -dpl 2 --data-parallel-start-rank 2', 'multi_api_server', 2],
    ['serve m -dp 4 --data-parallel-rank 2', 'single_api_server', null],
  ])('%s', (line, mode, api_server_count) => {
    expect(launch(line).launch as unknown).toEqual({ mode, api_server_count })
  })

  test('the API server module and gRPC start one server, whatever they are asked for', () => {
    const module = launch('-m vllm.entrypoints.openai.api_server --model m -dp 4 --headless')
    expect(module.launch).toEqual({ mode: 'single_api_server', api_server_count: null })
    expect(module.notices).toContainEqual(
      expect.objectContaining({ code: 'launch_arguments_ignored', pointer: '/argv/6' }),
    )
    const { mode } = launch('serve m -dp 4 --grpc').launch
    expect(mode).toBe('single_api_server')
  })

  test('start rank 0 with a local size selects hybrid load balancing from 0.28.0 on', () => {
    const line = 'serve m -dp 4 -dpl 2 --data-parallel-start-rank 0'
    expect(launch(line, '0.27.0').config_input.data_parallel_hybrid_lb).toBe(false)
    const { config_input, notices } = launch(line, '0.28.0')
    expect(config_input.data_parallel_hybrid_lb).toBe(true)
    expect(notices.map(({ code, pointer }) => [code, pointer])).toContainEqual([
      'hybrid_lb_from_start_rank',
      '/argv/6',
    ])
  })

  test('over Ray the ranks meet at the address of the host', () => {
    const line = 'serve m -dp 2 --data-parallel-backend ray'
    const given = launch(line, '0.24.0', { host: { ...HOST, address: '192.0.2.7' } })
    expect(given.config.data_parallel_master_ip).toBe('192.0.2.7')
    const { config, deferred, assumptions } = launch(line)
    expect(config.data_parallel_master_ip).toBeNull()
    expect(deferred).toEqual(['/config/data_parallel_master_ip'])
    expect(assumptions.map(({ fact }) => fact)).toEqual(['/host/address'])
  })

  test('devices are counted within CUDA_VISIBLE_DEVICES, and by UUID only the host knows them', () => {
    const line = 'serve m --device-ids 1'
    const visible = launch(line, '0.24.0', { env: { CUDA_VISIBLE_DEVICES: '4,5' } })
    expect(visible.config.assigned_physical_gpu_ids).toEqual([5])
    const uuid = launch(line, '0.24.0', { env: { CUDA_VISIBLE_DEVICES: 'GPU-a,GPU-b' } })
    expect(uuid.config.assigned_physical_gpu_ids).toBeNull()
    expect(uuid.deferred).toEqual(['/config/assigned_physical_gpu_ids'])
  })

  test('the hash at launch is of the configuration after the engine has changed it', () => {
    const { hash, at_launch } = launch('serve m -tp 8')
    expect(at_launch.hash).not.toBe(hash)
    expect(
      at_launch.changes.map(({ pointer, from, to, rule }) => [pointer, from, to, rule]),
    ).toEqual([
      [
        '/config/disable_nccl_for_dp_synchronization',
        null,
        true,
        'disable_nccl_for_async_scheduling',
      ],
      ['/config/worker_cls', 'auto', 'vllm.v1.worker.gpu_worker.Worker', 'worker_class'],
    ])
  })

  test('a variable that the release does not read is one notice', () => {
    const { notices } = launch('serve m', '0.24.0', { env: { VLLM_ALL2ALL_BACKEND: 'naive' } })
    expect(notices.map(({ code }) => code)).toEqual(['environment_variable_not_read'])
  })
})
