import { MAX_LIST_BODY_BYTES } from '../src/http/request/body.ts'
import { bodyProblemExamples, OVERLOADED } from './body-examples.ts'
import type { Example } from './example.ts'

const COMPARE = { operationId: 'compareRanks', target: '/v1/compare', method: 'POST' } as const

const rank = (data_parallel_rank: number, config: object = {}) => ({
  name: `node-${data_parallel_rank}`,
  config: {
    data_parallel_size: 2,
    data_parallel_rank,
    data_parallel_master_ip: '10.0.0.1',
    enable_expert_parallel: true,
    ...config,
  },
  host: { platform: 'cuda', device_count: 8 },
})

const commandLine = (name: string, ...words: string[]) => ({
  name,
  argv: [
    'serve',
    'deepseek-ai/DeepSeek-R1',
    '--data-parallel-size=16',
    '--data-parallel-size-local=8',
    '--data-parallel-address=10.0.0.1',
    ...words,
  ],
  model: { facts: { is_moe: true } },
  host: { platform: 'cuda', device_count: 8, nixl_available: false },
})

/** Requests for every answer to a comparison of ranks. */
export const COMPARE_EXAMPLES: readonly Example[] = [
  {
    ...COMPARE,
    name: 'ranks_agree',
    summary: 'Two ranks that can work together',
    body: {
      vllm_version: '0.24.0',
      ranks: [
        { ...rank(0), has_unfinished: true, pending_pause: false, kv_cache_memory_bytes: -1 },
        { ...rank(1), has_unfinished: false, pending_pause: false, kv_cache_memory_bytes: 8e9 },
      ],
    },
  },
  {
    ...COMPARE,
    name: 'factor_differs',
    summary: 'One rank with another setting of the load balancer',
    body: {
      vllm_version: '0.24.0',
      ranks: [rank(0), rank(1, { eplb_config: { use_async: false } })],
    },
  },
  {
    ...COMPARE,
    name: 'command_lines',
    summary: 'A leader whose headless peer nobody serves, from 0.28.0 on',
    body: {
      vllm_version: '0.28.0',
      ranks: [
        commandLine('leader', '--data-parallel-start-rank=0'),
        commandLine('peer', '--headless', '--data-parallel-start-rank=8'),
      ],
    },
  },
  ...bodyProblemExamples(COMPARE, MAX_LIST_BODY_BYTES),
  { ...COMPARE, ...OVERLOADED, body: { ranks: [rank(0), rank(1)] } },
  {
    ...COMPARE,
    name: 'invalid_request',
    summary: 'A name given twice, and a rank with neither config nor hash',
    body: { ranks: [rank(0), rank(0), { name: 'node-1' }] },
    problem: 'invalid_request',
  },
  {
    ...COMPARE,
    name: 'unknown_release',
    summary: 'An unknown release',
    body: { ranks: [rank(0), { ...rank(1), vllm_version: '0.9.9' }] },
    problem: 'unknown_release',
  },
  {
    ...COMPARE,
    name: 'internal_error',
    summary: 'The service fails',
    body: { ranks: [rank(0), rank(1)] },
    problem: 'internal_error',
    given: 'broken',
  },
]
