import { describe, expect, test } from 'bun:test'
import { commandsOf, h100Hosts, host, planOf, refusalOf } from '../support/plan.ts'

const DEEPSEEK = {
  facts: {
    is_moe: true,
    attention_heads: 128,
    kv_heads: 128,
    mla: true,
    experts: 256,
    pipeline_parallel: true,
    runner: 'generate' as const,
    parameters: 671e9,
    bytes_per_parameter: 1,
  },
}
const DENSE_405B = {
  facts: {
    is_moe: false,
    attention_heads: 128,
    kv_heads: 8,
    pipeline_parallel: true,
    runner: 'generate' as const,
    parameters: 405e9,
    bytes_per_parameter: 2,
  },
}
const DENSE_8B = {
  facts: {
    is_moe: false,
    attention_heads: 32,
    kv_heads: 8,
    pipeline_parallel: true,
    runner: 'generate' as const,
    parameters: 8e9,
    bytes_per_parameter: 2,
  },
}

const R1 = ['serve', 'deepseek-ai/DeepSeek-R1', '--enable-expert-parallel', '-dp']

describe('DeepSeek-R1 with wide expert parallelism', () => {
  const R1_16 = 'vllm serve deepseek-ai/DeepSeek-R1 --enable-expert-parallel -dp 16'

  test('2 x 8 H100, internal load balancing: the second host is headless', () => {
    const plan = planOf([...R1, '16'], h100Hosts(8, 8), { model: DEEPSEEK })
    expect(plan.strategy).toBe('internal_lb')
    expect(commandsOf(plan)).toEqual([
      `node-0: ${R1_16} --data-parallel-size-local 8 --data-parallel-address 10.0.0.1`,
      `node-1: ${R1_16} --headless --data-parallel-size-local 8 --data-parallel-start-rank 8 --data-parallel-address 10.0.0.1`,
    ])
    expect(plan.endpoints).toEqual([
      { address: '10.0.0.1', port: 8000, ranks: Array.from({ length: 16 }, (_, rank) => rank) },
    ])
    expect(plan.groups.expert).toEqual([Array.from({ length: 16 }, (_, rank) => rank)])
    expect(plan.checks.map(({ verdict }) => verdict)).toEqual(['pass'])
    expect(plan.findings).toEqual([])
  })

  test('2 x 8 H100, hybrid load balancing: each host serves its own engines', () => {
    const given = { model: DEEPSEEK, strategy: 'hybrid_lb' as const }
    const plan = planOf([...R1, '16'], h100Hosts(8, 8), given)
    expect(commandsOf(plan)).toEqual([
      `node-0: ${R1_16} --data-parallel-hybrid-lb --data-parallel-size-local 8 --data-parallel-address 10.0.0.1`,
      `node-1: ${R1_16} --data-parallel-hybrid-lb --data-parallel-size-local 8 --data-parallel-start-rank 8 --data-parallel-address 10.0.0.1`,
    ])
    expect(plan.endpoints.map(({ ranks }) => ranks)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [8, 9, 10, 11, 12, 13, 14, 15],
    ])
  })

  test('2 x 8 H100, external load balancing: a command, a device and a port for each engine', () => {
    const given = { model: DEEPSEEK, strategy: 'external_lb' as const }
    const plan = planOf([...R1, '16'], h100Hosts(8, 8), given)
    const commands = commandsOf(plan)
    expect(commands.length).toBe(16)
    expect(commands[0]).toBe(
      `node-0: CUDA_VISIBLE_DEVICES=0 ${R1_16} --data-parallel-rank 0 --data-parallel-address 10.0.0.1`,
    )
    expect(commands[9]).toBe(
      `node-1: CUDA_VISIBLE_DEVICES=1 ${R1_16} --data-parallel-rank 9 --data-parallel-address 10.0.0.1 --port 8001`,
    )
    expect(plan.findings).toEqual([])
  })

  test.each(['internal_lb', 'hybrid_lb', 'external_lb'] as const)('4 x 8 H100, %s', (strategy) => {
    const plan = planOf([...R1, '32'], h100Hosts(8, 8, 8, 8), { model: DEEPSEEK, strategy })
    expect(new Set(plan.nodes.map((node) => node.host)).size).toBe(4)
    expect(plan.groups.expert?.[0]?.length).toBe(32)
    expect(plan.findings).toEqual([])
  })
})

describe('a dense model of 405 billion parameters on 2 x 8 H100', () => {
  const argv = ['serve', 'meta-llama/Llama-3.1-405B-Instruct', '-tp', '8', '-pp', '2']
  const COMMAND = `vllm ${argv.join(' ')}`

  test("over vLLM's own processes: one engine spans both hosts", () => {
    const plan = planOf(argv, h100Hosts(8, 8), { model: DENSE_405B })
    expect(plan.strategy).toBe('multi_node')
    expect(commandsOf(plan)).toEqual([
      `node-0: ${COMMAND} --nnodes 2 --master-addr 10.0.0.1`,
      `node-1: ${COMMAND} --nnodes 2 --node-rank 1 --master-addr 10.0.0.1 --headless`,
    ])
    const stages = plan.nodes.map(({ engines }) => engines[0]?.workers[0]?.pipeline_rank)
    expect(stages).toEqual([0, 1])
    expect(plan.checks[0]?.verdict).toBe('pass')
    expect(plan.findings).toEqual([])
  })

  test('over Ray: one command, and the other host joins the cluster', () => {
    const plan = planOf(argv, h100Hosts(8, 8), { model: DENSE_405B, strategy: 'ray' })
    expect(commandsOf(plan)).toEqual([
      `node-0: ${COMMAND} --distributed-executor-backend ray`,
      'node-1: ',
    ])
    expect(plan.nodes.map(({ before }) => before)).toEqual([
      ['ray start --head --node-ip-address=10.0.0.1 --port=6379'],
      ['ray start --address=10.0.0.1:6379 --node-ip-address=10.0.0.2 --block'],
    ])
    expect(plan.findings.map(({ code }) => code)).toEqual(['ray_places_workers'])
  })

  test('before 0.11.1 there is no --nnodes, so only Ray is left', () => {
    const plan = planOf(argv, h100Hosts(8, 8), { model: DENSE_405B, version: '0.10.2' })
    expect(plan.strategy).toBe('ray')
    expect(plan.reasons.map(({ code }) => code)).toContain('release_lacks_nnodes')
  })

  test('tensor parallel 16 is planned, and said to cross the network', () => {
    const plan = planOf(['serve', 'm', '-tp', '16'], h100Hosts(8, 8), { model: DENSE_405B })
    expect(plan.findings.map(({ code }) => code)).toEqual(['tensor_group_spans_nodes'])
  })
})

test('8 replicas of a model of 8 billion parameters on one host need one command', () => {
  const argv = ['serve', 'meta-llama/Llama-3.1-8B-Instruct', '-dp', '8']
  const plan = planOf(argv, h100Hosts(8), { model: DENSE_8B })
  expect(plan.strategy).toBe('single_node')
  expect(commandsOf(plan)).toEqual([`node-0: vllm ${argv.join(' ')}`])
  expect(plan.nodes[0]?.engines.map(({ devices }) => devices)).toEqual([
    [0],
    [1],
    [2],
    [3],
    [4],
    [5],
    [6],
    [7],
  ])
  expect(plan.groups.data?.length).toBe(8)
  expect(plan.groups.expert).toBeNull()
})

describe('a fleet of different devices', () => {
  const hosts = [
    ...h100Hosts(8),
    host('old', '10.0.0.9', 8, { model: 'NVIDIA A100-SXM4-40GB', memory_bytes: 40 * 2 ** 30 }),
  ]

  test('is refused where both kinds would be needed', () => {
    expect(refusalOf([...R1, '16'], hosts, { model: DEEPSEEK })).toContain('devices_differ')
  })

  test('is used one kind at a time where that is enough', () => {
    const plan = planOf([...R1, '8'], hosts, { model: DEEPSEEK })
    expect(plan.nodes.map((node) => node.host)).toEqual(['node-0'])
    expect(plan.findings.map(({ code }) => code)).toContain('host_not_used')
  })
})
