import type { ProblemCode } from '../src/http/problems.ts'
import { HOST_EXAMPLES } from './host-examples.ts'

/** A request to the service, of which the document shows the real answer. */
export interface Example {
  readonly name: string
  readonly summary: string
  readonly operationId: string
  /** The path and query that are asked for. */
  readonly target: string
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  /** The problem that it provokes; none: it succeeds. */
  readonly problem?: ProblemCode
  /** The status of a success; none: 200. */
  readonly status?: number
  /** What has to be so in the service itself for the problem to come up. */
  readonly given?: 'stopping' | 'broken' | 'without_database'
}

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
  failing('body_missing', 'No body', undefined),
  failing('malformed_json', 'Text cut short', '{"config": {"tensor_parallel_size": 8}'),
  failing('byte_order_mark', 'A byte order mark before the text', '\ufeff{"config": {}}'),
  failing(
    'invalid_utf8',
    'Latin-1 instead of UTF-8',
    Uint8Array.of(0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d),
  ),
  failing('duplicate_key', 'A name given twice', '{"config": {"nnodes": 1, "nnodes": 2}}'),
  failing('lone_surrogate', 'Half of a surrogate pair', '{"config": {"worker_cls": "\\ud800"}}'),
  failing('number_out_of_range', 'A number that no double holds', '{"config": {"nnodes": 1e400}}'),
  failing('nesting_too_deep', '33 levels', `{"config": ${'['.repeat(32)}${']'.repeat(32)}}`),
  failing('invalid_query', 'A parameter that there is not', TENSOR_PARALLEL_8, {
    target: '/v1/resolve?include=hash',
  }),
  failing('payload_too_large', 'More than 256 KiB', ' '.repeat(256 * 1024 + 1)),
  failing('unsupported_media_type', 'A form', 'config=8', {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  }),
  failing('unsupported_content_encoding', 'A compressed body', '{}', {
    headers: { 'Content-Encoding': 'gzip' },
  }),
  failing('invalid_request', 'Misspelt and mistyped properties', {
    confg: { tensor_parallel_size: 8 },
    host: { platform: 'gpu', device_count: '8' },
    env: { VLLM_DP_SIZE: 4 },
  }),
  failing('unknown_release', 'A release that there is not', { vllm_version: '0.9.9', config: {} }),
  failing('config_does_not_resolve', 'Tensor parallel 16 on a host of 8 GPUs', {
    config: { tensor_parallel_size: 16 },
    host: { platform: 'cuda', device_count: 8 },
  }),
  failing('internal_error', 'The service fails', TENSOR_PARALLEL_8, { given: 'broken' }),
]

const OTHER_EXAMPLES: readonly Example[] = [
  {
    name: 'duplicate_key',
    summary: 'The code duplicate_key',
    operationId: 'getProblemDocumentation',
    target: '/problems/duplicate_key',
  },
  {
    name: 'not_found',
    summary: 'A code that there is not',
    operationId: 'getProblemDocumentation',
    target: '/problems/no_such_code',
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
    summary: 'The process was asked to end',
    operationId: 'getReadiness',
    target: '/readyz',
    problem: 'shutting_down',
    given: 'stopping',
  },
]

/** Requests for every answer in the document. */
export const EXAMPLES: readonly Example[] = [
  ...RESOLVE_EXAMPLES,
  ...HOST_EXAMPLES,
  ...OTHER_EXAMPLES,
]
