// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import type { ProblemCode } from '../src/http/problems/problem.ts'
import { bodyProblemExamples, OVERLOADED } from './body-examples.ts'
import type { Example } from './example.ts'
import { bearer } from './example-hosts.ts'

const SERVE = { operationId: 'serveCommand', target: '/v1/serve', method: 'POST' } as const

const DEEPSEEK = {
  facts: {
    is_moe: true,
    attention_heads: 128,
    kv_heads: 128,
    mla: true,
    experts: 256,
    pipeline_parallel: true,
    runner: 'generate',
  },
}
const H100S = { platform: 'cuda', device_count: 8, ray: { installed: false } }
const PAIR = { argv: ['serve', 'meta-llama/Llama-3.1-8B-Instruct', '-tp', '2'] }

function serving(
  name: string,
  summary: string,
  body: unknown,
  rest: Partial<Example> = {},
): Example {
  return { ...SERVE, name, summary, body, ...rest }
}

/** The name of a failing example is the code of its problem. */
function failing(
  problem: ProblemCode,
  summary: string,
  body: unknown,
  rest: Partial<Example> = {},
): Example {
  return serving(problem, summary, body, { problem, ...rest })
}

/** Requests for every answer to a command line. */
export const SERVE_EXAMPLES: readonly Example[] = [
  serving('wide_expert_parallel', 'DeepSeek-R1 over the 8 GPUs of one host, by data parallelism', {
    vllm_version: '0.24.0',
    argv: ['serve', 'deepseek-ai/DeepSeek-R1', '-dp', '8', '--enable-expert-parallel'],
    model: DEEPSEEK,
    host: H100S,
  }),
  serving('headless_node', 'The second of two nodes, which has no API server', {
    vllm_version: '0.24.0',
    argv: [
      'serve',
      'deepseek-ai/DeepSeek-R1',
      '--headless',
      '--data-parallel-size=16',
      '--data-parallel-size-local=8',
      '--data-parallel-start-rank=8',
      '--data-parallel-address=10.0.0.1',
    ],
    model: DEEPSEEK,
    host: H100S,
  }),
  serving('config_file', 'With the file that --config names', {
    argv: ['serve', 'meta-llama/Llama-3.1-8B-Instruct', '--config', 'config.yaml'],
    files: { 'config.yaml': 'tensor-parallel-size: 2\nmax-model-len: 8k\n' },
    host: H100S,
  }),
  serving('pasted_command', 'A command as it is pasted from a terminal', {
    command:
      'docker run --gpus all --ipc=host -e VLLM_USE_V1=1 vllm/vllm-openai:v0.24.0 \\\n  --model deepseek-ai/DeepSeek-R1 -tp ${TP:-8} --enable-expert-parallel',
    host: H100S,
  }),
  serving('layout', 'With the ranks and devices of its workers', PAIR, {
    target: '/v1/serve?include=layout',
  }),
  ...bodyProblemExamples(SERVE),
  failing('invalid_query', 'An unknown parameter', PAIR, {
    target: '/v1/serve?include=hash',
  }),
  failing('invalid_request', 'Neither argv nor command', { vllm_version: '0.24.0' }),
  failing('unknown_release', 'An unknown release', { ...PAIR, vllm_version: '0.9.9' }),
  failing('command_does_not_launch', 'A removed option', {
    vllm_version: '0.24.0',
    argv: ['serve', 'deepseek-ai/DeepSeek-R1', '--enable-eplb', '--num-redundant-experts', '32'],
  }),
  failing(
    'token_refused',
    'A host of the registry and no token',
    { ...PAIR, host_id: 'gpu-17' },
    { headers: {} },
  ),
  failing(
    'token_not_allowed',
    'A token to enrol with',
    { ...PAIR, host_id: 'gpu-17' },
    { headers: bearer('enrol') },
  ),
  failing(
    'host_not_usable',
    'An unknown host',
    { ...PAIR, host_id: 'gpu-99' },
    { headers: bearer('read') },
  ),
  failing(
    'checks_failed',
    'A check fails, and is enforced',
    {
      argv: [...PAIR.argv, '--device-ids', '0,9'],
      host_id: 'gpu-17',
      enforce: true,
    },
    { headers: bearer('read') },
  ),
  failing('internal_error', 'The service fails', PAIR, { given: 'broken' }),
  failing('overloaded', OVERLOADED.summary, PAIR, { given: 'overloaded' }),
  failing(
    'registry_unavailable',
    'No database',
    { ...PAIR, host_id: 'gpu-17' },
    { headers: bearer('read'), given: 'without_database' },
  ),
]
