import type { ProblemCode } from '../src/http/problems/problem.ts'
import { MAX_LIST_BODY_BYTES } from '../src/http/request/body.ts'
import { ANSWER_TOO_LARGE, bodyProblemExamples, OVERLOADED } from './body-examples.ts'
import type { Example } from './example.ts'
import { bearer } from './example-hosts.ts'

const PLAN = { operationId: 'planDeployment', target: '/v1/plan', method: 'POST' } as const

const H100S = {
  platform: 'cuda',
  device_count: 8,
  device_model: 'NVIDIA H100 80GB HBM3',
  device_memory_bytes: 85_520_809_984,
  ray: { installed: false },
}

const LLAMA = {
  facts: {
    is_moe: false,
    attention_heads: 32,
    kv_heads: 8,
    pipeline_parallel: true,
    runner: 'generate',
    parameters: 8_030_261_248,
    bytes_per_parameter: 2,
  },
}

const TWO_NODES = {
  vllm_version: '0.24.0',
  argv: ['serve', 'deepseek-ai/DeepSeek-R1', '-tp', '8', '-dp', '2', '--enable-expert-parallel'],
  model: {
    facts: {
      is_moe: true,
      attention_heads: 128,
      kv_heads: 128,
      mla: true,
      experts: 256,
      pipeline_parallel: true,
      runner: 'generate',
    },
  },
  hosts: [
    { name: 'gpu-a', address: '10.0.0.1', facts: H100S },
    { name: 'gpu-b', address: '10.0.0.2', facts: H100S },
  ],
}

const PAIR = {
  vllm_version: '0.24.0',
  argv: ['serve', 'meta-llama/Llama-3.1-8B-Instruct', '-dp', '2'],
  model: LLAMA,
  hosts: { count: 1, facts: { ...H100S, device_count: 2 } },
}

function planning(
  name: string,
  summary: string,
  body: unknown,
  rest: Partial<Example> = {},
): Example {
  return { ...PLAN, name, summary, body, ...rest }
}

/** The name of a failing example is the code of its problem. */
function failing(
  problem: ProblemCode,
  summary: string,
  body: unknown,
  rest: Partial<Example> = {},
): Example {
  return planning(problem, summary, body, { problem, ...rest })
}

const HOST_17 = { ...PAIR, hosts: [{ host_id: 'gpu-17' }] }

/** Requests for every answer to a plan. */
export const PLAN_EXAMPLES: readonly Example[] = [
  planning('two_nodes', 'DeepSeek-R1 on two hosts, one engine each', TWO_NODES),
  planning('replicas', 'Two replicas on one host, as containers', PAIR, {
    target: '/v1/plan?include=docker&include=manifest&include=network_policy&include=systemd',
  }),
  planning('layouts', 'All layouts of a model on two GPUs', {
    ...PAIR,
    argv: ['serve', 'meta-llama/Llama-3.1-8B-Instruct'],
  }),
  ...bodyProblemExamples(PLAN, MAX_LIST_BODY_BYTES),
  failing('invalid_query', 'An unknown addition', PAIR, {
    target: '/v1/plan?include=terraform',
  }),
  failing('invalid_request', 'No command', { hosts: PAIR.hosts }),
  failing('unknown_release', 'An unknown release', { ...PAIR, vllm_version: '0.9.9' }),
  failing('no_valid_plan', 'More tensor parallelism than there are GPUs', {
    ...PAIR,
    argv: ['serve', 'meta-llama/Llama-3.1-8B-Instruct', '-tp', '4'],
  }),
  failing('token_refused', 'A host of the registry and no token', HOST_17),
  failing('token_not_allowed', 'A token to enrol with', HOST_17, { headers: bearer('enrol') }),
  failing(
    'host_not_usable',
    'An unknown host',
    { ...PAIR, hosts: [{ host_id: 'gpu-99' }] },
    { headers: bearer('read') },
  ),
  { ...PLAN, ...ANSWER_TOO_LARGE, body: PAIR },
  failing('internal_error', 'The service fails', PAIR, { given: 'broken' }),
  { ...PLAN, ...OVERLOADED, body: PAIR },
  failing('registry_unavailable', 'No database', HOST_17, {
    headers: bearer('read'),
    given: 'without_database',
  }),
]
