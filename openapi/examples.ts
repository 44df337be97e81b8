import type { ProblemCode } from '../src/http/problems/problem.ts'
import { BATCH_EXAMPLES } from './batch-examples.ts'
import { bodyProblemExamples, OVERLOADED } from './body-examples.ts'
import { CHECK_EXAMPLES } from './check-examples.ts'
import { COMPARE_EXAMPLES } from './compare-examples.ts'
import type { Example } from './example.ts'
import { HOST_EXAMPLES } from './host-examples.ts'
import { NOT_MODIFIED } from './not-modified.ts'
import { PLAN_EXAMPLES } from './plan-examples.ts'
import { RELEASE_EXAMPLES } from './release-examples.ts'
import { SERVE_EXAMPLES } from './serve-examples.ts'

const TENSOR_PARALLEL_8 = { config: { tensor_parallel_size: 8 } }

function resolving(
  name: string,
  summary: string,
  body: unknown,
  rest: Partial<Example> = {},
): Example {
  return { name, summary, operationId: 'resolveConfig', target: '/v1/resolve', body, ...rest }
}

/** The name of a failing example is the code of its problem. */
function failing(
  problem: ProblemCode,
  summary: string,
  body: unknown,
  rest: Partial<Example> = {},
): Example {
  return resolving(problem, summary, body, { problem, ...rest })
}

const RESOLVE_EXAMPLES: readonly Example[] = [
  resolving('tensor_parallel', 'Tensor parallel over the 8 GPUs of one host', {
    ...TENSOR_PARALLEL_8,
    host: { platform: 'cuda', device_count: 8 },
  }),
  resolving(
    'wide_expert_parallel',
    'Wide expert parallelism with load balancing, first of 2 nodes of 8',
    {
      vllm_version: '0.24.0',
      config: {
        data_parallel_size: 16,
        data_parallel_size_local: 8,
        data_parallel_master_ip: '10.0.0.1',
        enable_expert_parallel: true,
        enable_eplb: true,
        eplb_config: { num_redundant_experts: 32 },
      },
      host: {
        platform: 'cuda',
        device_count: 8,
        nixl_available: false,
        open_ports: [52_001, 52_002, 52_003, 52_004, 52_005],
      },
    },
  ),
  resolving('hash_factors', 'With the values that the hash is made of', TENSOR_PARALLEL_8, {
    target: '/v1/resolve?include=hash_factors',
  }),
  ...bodyProblemExamples({ operationId: 'resolveConfig', target: '/v1/resolve', method: 'POST' }),
  failing('invalid_query', 'An unknown parameter', TENSOR_PARALLEL_8, {
    target: '/v1/resolve?include=hash',
  }),
  failing('invalid_request', 'Misspelt and mistyped properties', {
    confg: { tensor_parallel_size: 8 },
    host: { platform: 'gpu', device_count: '8' },
    env: { VLLM_DP_SIZE: 4 },
  }),
  failing('unknown_release', 'An unknown release', { vllm_version: '0.9.9', config: {} }),
  failing('config_does_not_resolve', 'Tensor parallel 16 on a host of 8 GPUs', {
    config: { tensor_parallel_size: 16 },
    host: { platform: 'cuda', device_count: 8 },
  }),
  failing('internal_error', 'The service fails', TENSOR_PARALLEL_8, { given: 'broken' }),
  failing('rate_limited', 'More requests than one client may make', TENSOR_PARALLEL_8, {
    given: 'rate_limited',
  }),
  failing('overloaded', OVERLOADED.summary, TENSOR_PARALLEL_8, { given: 'overloaded' }),
]

const DOCUMENT = { operationId: 'getOpenApiDocument', target: '/openapi.json' }

const SERVICE = { operationId: 'getService', target: '/' }

const OTHER_EXAMPLES: readonly Example[] = [
  { ...SERVICE, name: 'links', summary: 'Links' },
  { ...SERVICE, ...NOT_MODIFIED },
  {
    ...SERVICE,
    name: 'internal_error',
    summary: 'The service fails',
    problem: 'internal_error',
    given: 'broken',
  },
  { ...DOCUMENT, name: 'document', summary: 'The document', linked: true },
  { ...DOCUMENT, ...NOT_MODIFIED },
  {
    ...DOCUMENT,
    name: 'internal_error',
    summary: 'The service fails',
    problem: 'internal_error',
    given: 'broken',
  },
  {
    name: 'codes',
    summary: 'Every code',
    operationId: 'listCodes',
    target: '/problems',
    linked: true,
  },
  {
    name: 'duplicate_key',
    summary: 'The code duplicate_key',
    operationId: 'getProblemDocumentation',
    target: '/problems/duplicate_key',
  },
  {
    name: 'not_found',
    summary: 'An unknown code',
    operationId: 'getProblemDocumentation',
    target: '/problems/duplicate_keys',
    problem: 'not_found',
  },
  { name: 'alive', summary: 'The process is alive', operationId: 'getLiveness', target: '/livez' },
  {
    name: 'ready',
    summary: 'The service takes requests',
    operationId: 'getReadiness',
    target: '/readyz',
  },
  {
    name: 'shutting_down',
    summary: 'The process is stopping',
    operationId: 'getReadiness',
    target: '/readyz',
    problem: 'shutting_down',
    given: 'stopping',
  },
  {
    name: 'registry_unavailable',
    summary: 'The database does not answer',
    operationId: 'getReadiness',
    target: '/readyz',
    problem: 'registry_unavailable',
    given: 'without_database',
  },
  {
    name: 'invalid_query',
    summary: 'A component other than the registry',
    operationId: 'getReadiness',
    target: '/readyz?exclude=disk',
    problem: 'invalid_query',
  },
  {
    name: 'fresh',
    summary: 'Right after the start',
    operationId: 'getMetrics',
    target: '/metrics',
  },
  {
    name: 'not_found',
    summary: 'An instance whose metrics are off',
    operationId: 'getMetrics',
    target: '/metrics',
    problem: 'not_found',
    given: 'without_metrics',
  },
]

/** Requests for every answer in the document. */
export const EXAMPLES: readonly Example[] = [
  ...SERVE_EXAMPLES,
  ...PLAN_EXAMPLES,
  ...RESOLVE_EXAMPLES,
  ...BATCH_EXAMPLES,
  ...COMPARE_EXAMPLES,
  ...CHECK_EXAMPLES,
  ...HOST_EXAMPLES,
  ...RELEASE_EXAMPLES,
  ...OTHER_EXAMPLES,
]
