import { expect, test } from 'bun:test'
import { app, type Json } from '../../../support/app.ts'

async function layoutOf(argv: readonly string[], rest: object = {}): Promise<Json> {
  const response = await app.request('/v1/serve?include=layout', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ argv, host: { platform: 'cuda', device_count: 8 }, ...rest }),
  })
  const body: Json = await response.json()
  expect(response.status).toBe(200)
  return body.layout
}

test('a command shows the ranks and devices of its own workers, and all groups', async () => {
  const argv = [
    ...['serve', 'm', '-tp', '2', '-dp', '4', '--enable-expert-parallel', '--headless'],
    ...['--data-parallel-size-local', '2', '--data-parallel-start-rank', '2'],
  ]
  const { engines, groups } = await layoutOf(argv, { model: { facts: { is_moe: true } } })
  expect(
    engines.map(({ data_parallel_rank, devices }: Json) => [data_parallel_rank, devices]),
  ).toEqual([
    [2, [0, 1]],
    [3, [2, 3]],
  ])
  expect(engines[1].workers[1]).toMatchObject({
    rank: 7,
    tensor_rank: 1,
    expert_rank: 7,
    device: 3,
  })
  expect(groups.data).toEqual([
    [0, 2, 4, 6],
    [1, 3, 5, 7],
  ])
})

test('the engines of a dense model form no group with each other', async () => {
  const model = { facts: { is_moe: false } }
  const { groups } = await layoutOf(['serve', 'm', '-dp', '2'], { model })
  expect(groups).toMatchObject({ data: [[0], [1]], expert: null })
  const before = await layoutOf(['serve', 'm', '-dp', '2'], { model, vllm_version: '0.13.0' })
  expect(before.groups).toMatchObject({ data: [[0, 1]], expert: [[0, 1]] })
})

test('a node that holds a part of an engine shows that part', async () => {
  const argv = [
    'serve',
    'm',
    '-tp',
    '8',
    '-pp',
    '2',
    '--nnodes',
    '2',
    '--node-rank',
    '1',
    '--headless',
  ]
  const { engines } = await layoutOf(argv)
  expect(engines[0]).toMatchObject({ data_parallel_rank: 0, node: { index: 1, of: 2 } })
  expect(engines[0].workers[0]).toMatchObject({ rank: 8, pipeline_rank: 1, device: 0 })
})

test('workers are bound to NUMA nodes engine by engine', async () => {
  const host = { platform: 'cuda', device_count: 4, device_numa_nodes: [0, 0, 1, 1] }
  const { engines } = await layoutOf(['serve', 'm', '-tp', '2', '-dp', '2', '--numa-bind'], {
    host,
  })
  expect(engines.map(({ workers }: Json) => workers.map(({ numactl }: Json) => numactl))).toEqual([
    ['--cpunodebind=0 --membind=0', '--cpunodebind=0 --membind=0'],
    ['--cpunodebind=1 --membind=1', '--cpunodebind=1 --membind=1'],
  ])
})
