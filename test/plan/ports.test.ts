import { describe, expect, test } from 'bun:test'
import type { Plan, PlanNode } from '../../src/plan/index.ts'
import { h100Hosts, planOf } from '../support/plan.ts'

const MOE = { facts: { is_moe: true } }

const portsOf = (node: PlanNode | undefined) =>
  node?.ports.map(({ from, port, purpose }) => `${purpose} ${port} ${from}`) ?? []
const connectsOf = ({ nodes }: Plan) =>
  nodes[1]?.connects.map(({ port, purpose }) => `${purpose} ${port}`)

describe('the ports of a deployment', () => {
  test('on one host are those of the API alone, and what stays on it', () => {
    const plan = planOf(['serve', 'm', '-tp', '2'], h100Hosts(2))
    expect(portsOf(plan.nodes[0])).toEqual([
      'api_server 8000 clients',
      'torch_distributed null node',
    ])
  })

  test('with internal load balancing are opened by the first host', () => {
    const plan = planOf(['serve', 'm', '-dp', '4', '-ep'], h100Hosts(2, 2), { model: MOE })
    expect(portsOf(plan.nodes[0])).toEqual([
      'api_server 8000 clients',
      'data_parallel_rpc 29550 nodes',
      'engine_requests null nodes',
      'engine_responses null nodes',
      'coordinator_engines null nodes',
      'data_parallel_group null nodes',
      'torch_distributed null nodes',
      'worker_collectives null nodes',
    ])
    expect(portsOf(plan.nodes[1])).toEqual(['worker_collectives null nodes'])
    expect(connectsOf(plan)).toContain('data_parallel_rpc 29550')
  })

  test('with --nnodes include the master port', () => {
    const plan = planOf(['serve', 'm', '-pp', '4', '--master-port', '29777'], h100Hosts(2, 2))
    expect(portsOf(plan.nodes[0])).toContain('torch_distributed 29777 nodes')
    expect(connectsOf(plan)).toContain('torch_distributed 29777')
  })

  test('of a NIXL connector are one for each engine, from the port of the environment on', () => {
    const transfer = '{"kv_connector": "NixlConnector", "kv_role": "kv_both"}'
    const argv = ['serve', 'm', '-dp', '2', '--kv-transfer-config', transfer]
    const env = { VLLM_NIXL_SIDE_CHANNEL_PORT: '5700' }
    const [node] = planOf(argv, h100Hosts(2), { env, model: MOE }).nodes
    const channel = node?.ports.find(({ purpose }) => purpose === 'nixl_side_channel')
    expect(channel).toMatchObject({ port: 5700, through: 5701 })
  })

  test('of a Ray cluster include those of Ray', () => {
    const plan = planOf(['serve', 'm', '-tp', '4'], h100Hosts(2, 2), { strategy: 'ray' })
    expect(portsOf(plan.nodes[0])).toContain('ray_head 6379 nodes')
    expect(connectsOf(plan)).toContain('ray_head 6379')
  })
})
