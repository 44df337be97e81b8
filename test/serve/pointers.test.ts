import { describe, expect, test } from 'bun:test'
import { refused } from '../support/serve.ts'

const MODEL = { facts: { is_moe: true, attention_heads: 64, kv_heads: 8, mla: false } }
const HOST = { platform: 'cuda', device_count: 8, open_ports: [1, 2, 3, 4, 5] } as const

function refusal(line: string, files: Record<string, string> = {}) {
  const argv = line.split(' ')
  const { stage, faults } = refused({
    argv,
    model: MODEL,
    host: HOST,
    files: new Map(Object.entries(files)),
  })
  return [stage, ...faults.map(({ pointer, code }) => `${pointer} ${code}`)]
}

describe('a fault points to the token that is at fault', () => {
  test.each([
    ['serve m -tp 16', 'parallel_config', '/argv/2 world_size_exceeds_device_count'],
    [
      'serve m -dp 2 --data-parallel-size-local 4',
      'parallel_config',
      '/argv/4 data_parallel_size_local_exceeds_size',
    ],
    ['serve m --data-parallel-hybrid-lb', 'engine_args', '/argv/2 hybrid_lb_requires_size_local'],
    [
      'serve m -dp 4 --data-parallel-external-lb',
      'engine_args',
      '/argv/4 external_lb_requires_rank',
    ],
    ['serve m -tp 8 --nnodes 3', 'engine_args', '/argv/4 world_size_not_divisible_by_nnodes'],
    ['serve m --device-ids 0,0', 'engine_args', '/argv/2 device_ids_duplicate'],
    ['serve m --headless --api-server-count 2', 'launch', '/argv/3 api_server_count_headless'],
    [
      'serve m -dp 4 --data-parallel-rank 1 --data-parallel-hybrid-lb',
      'launch',
      '/argv/6 load_balancing_modes_conflict',
    ],
    [
      'serve m --eplb-config.num_redundant_experts 4',
      'parallel_config',
      '/argv/2 redundant_experts_without_eplb',
    ],
  ])('%s', (line, stage, fault) => {
    expect(refusal(line)).toEqual([stage, fault])
  })

  test('or to the file that --config names', () => {
    const files = { 'config.yaml': 'tensor-parallel-size: 16\n' }
    expect(refusal('serve m --config config.yaml', files)).toEqual([
      'parallel_config',
      '/files/config.yaml world_size_exceeds_device_count',
    ])
  })
})
