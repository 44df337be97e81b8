import { describe, expect, test } from 'bun:test'
import { type Json, postResolve } from '../support/app.ts'

const H100_HOST = {
  platform: 'cuda',
  device_count: 8,
  custom_all_reduce: true,
  nixl_available: false,
  ray: { installed: false, initialized: false, placement_group: false },
  open_ports: [52001, 52002, 52003, 52004, 52005],
  device_numa_nodes: [0, 0, 0, 0, 1, 1, 1, 1],
}

async function answerTo(request: Json): Promise<Json> {
  const { status, body } = await postResolve({
    vllm_version: '0.24.0',
    host: H100_HOST,
    ...request,
  })
  expect(status).toBe(200)
  return body
}

async function problemOf(request: Json): Promise<Json> {
  const { status, body } = await postResolve({
    vllm_version: '0.24.0',
    host: H100_HOST,
    ...request,
  })
  expect([status, body.code]).toEqual([422, 'config_does_not_resolve'])
  return body.errors[0]
}

describe('real deployments', () => {
  test('8×H100 with TP8: one world of 8 under mp, all facts known', async () => {
    const answer = await answerTo({ config: { tensor_parallel_size: 8 } })
    expect(answer.config).toMatchObject({ world_size: 8, distributed_executor_backend: 'mp' })
    expect(answer.derived).toMatchObject({ local_world_size: 8, world_size_across_dp: 8 })
    expect(answer.hash).toBe('9e82039569ce1ffe2caa91ca8f5ec191b3867f39514c4b20d06dc0da515104cd')
    expect([answer.assumptions, answer.deferred, answer.notices]).toEqual([[], [], []])
  })

  test.each([
    [2, 16],
    [4, 32],
  ])(
    'DeepSeek-R1 wide EP over %i nodes of 8, with EPLB and 32 redundant experts',
    async (_, ranks) => {
      const config = {
        data_parallel_size: ranks,
        data_parallel_size_local: 8,
        data_parallel_master_ip: '10.0.0.1',
        enable_expert_parallel: true,
        enable_eplb: true,
        eplb_config: { num_redundant_experts: 32 },
        all2all_backend: 'deepep_low_latency',
        is_moe_model: true,
      }
      const answer = await answerTo({ config })
      expect(answer.config).toMatchObject({
        world_size: 1,
        distributed_executor_backend: 'mp',
        data_parallel_master_port: 52005,
        _data_parallel_master_port_list: [52001, 52002, 52003, 52004],
        eplb_config: { num_redundant_experts: 32, use_async: true, communicator: 'torch_gloo' },
      })
      expect(answer.derived).toMatchObject({
        world_size_across_dp: ranks,
        use_batched_dp_moe: true,
      })
      expect(answer.changes).toContainEqual({
        pointer: '/config/eplb_config/communicator',
        from: null,
        to: 'torch_gloo',
        rule: 'eplb_communicator_default',
      })
    },
  )

  test('every node of a wide EP deployment has the same hash', async () => {
    const node = (data_parallel_rank: number) =>
      answerTo({
        config: {
          data_parallel_size: 16,
          data_parallel_size_local: 8,
          data_parallel_rank,
          enable_expert_parallel: true,
        },
      })
    expect((await node(0)).hash).toBe((await node(8)).hash)
  })

  test('2 nodes with TP8×PP2 and nnodes: mp over both, custom all-reduce off', async () => {
    const config = {
      tensor_parallel_size: 8,
      pipeline_parallel_size: 2,
      nnodes: 2,
      node_rank: 1,
      master_addr: '10.0.0.1',
    }
    const answer = await answerTo({ config })
    expect(answer.config).toMatchObject({
      world_size: 16,
      distributed_executor_backend: 'mp',
      disable_custom_all_reduce: true,
    })
    expect(answer.derived).toMatchObject({
      local_world_size: 8,
      nnodes_within_dp: 2,
      node_rank_within_dp: 1,
    })
    expect(answer.notices).toMatchObject([
      { code: 'custom_all_reduce_multi_node', severity: 'info' },
    ])
  })

  test('Ray with a placement group: taken without being asked for', async () => {
    const ray = { installed: true, initialized: true, placement_group: true }
    const answer = await answerTo({
      config: { tensor_parallel_size: 8 },
      host: { ...H100_HOST, ray },
    })
    expect(answer.config.distributed_executor_backend).toBe('ray')
    expect(answer.derived.use_ray).toBe(true)
  })

  test('rank 3 of 16 behind an external load balancer', async () => {
    const config = {
      tensor_parallel_size: 8,
      data_parallel_size: 16,
      data_parallel_size_local: 1,
      data_parallel_rank: 3,
      data_parallel_external_lb: true,
      data_parallel_master_ip: '10.0.0.1',
      data_parallel_rpc_port: 13345,
    }
    const answer = await answerTo({ config })
    expect(answer.config).toMatchObject({ data_parallel_rank: 3, data_parallel_index: 3 })
    expect(answer.derived).toMatchObject({ local_engines_only: true, world_size_across_dp: 128 })
  })

  test('offline SPMD by VLLM_DP_*: the config follows the environment', async () => {
    const env = {
      VLLM_DP_SIZE: '4',
      VLLM_DP_RANK: '2',
      VLLM_DP_RANK_LOCAL: '2',
      VLLM_DP_MASTER_IP: '10.0.0.1',
      VLLM_DP_MASTER_PORT: '31000',
    }
    const answer = await answerTo({ config: { tensor_parallel_size: 2 }, env })
    expect(answer.config).toMatchObject({
      data_parallel_size: 4,
      data_parallel_rank: 2,
      data_parallel_rank_local: 2,
      data_parallel_master_ip: '10.0.0.1',
      data_parallel_master_port: 31000,
    })
    expect(answer.dp_init_ports.slice(0, 3)).toEqual([31000, 31001, 31002])
    expect(answer.changes).toContainEqual({
      pointer: '/config/data_parallel_size',
      from: 1,
      to: 4,
      rule: 'data_parallel_from_environment',
    })
  })

  test('NUMA binding of 8 GPUs on two nodes', async () => {
    const answer = await answerTo({ config: { tensor_parallel_size: 8, numa_bind: true } })
    expect(answer.numa_binding).toEqual({
      workers: [0, 0, 0, 0, 1, 1, 1, 1].map((node) => `--cpunodebind=${node} --membind=${node}`),
      engine_core: '--cpunodebind=0,1 --membind=0,1',
    })
  })

  test('TP16 on 8 GPUs is refused, with what to do', async () => {
    const fault = await problemOf({ config: { tensor_parallel_size: 16 } })
    expect(fault).toMatchObject({ pointer: '/config', code: 'world_size_exceeds_device_count' })
    expect(fault.message).toMatch(/16.*8 devices.*nnodes.*ray/)
    expect(fault.related).toContain('/host/device_count')
  })

  test('EPLB on TPU is refused', async () => {
    const config = { tensor_parallel_size: 8, enable_expert_parallel: true, enable_eplb: true }
    const fault = await problemOf({ config, host: { platform: 'tpu', device_count: 8 } })
    expect(fault.code).toBe('eplb_platform_unsupported')
    expect(fault.message).toContain('cuda, rocm')
  })
})
