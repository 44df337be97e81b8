import { ANSWER_TOO_LARGE, bodyProblemExamples, OVERLOADED } from './body-examples.ts'
import type { Example } from './example.ts'
import { NOT_MODIFIED } from './not-modified.ts'

const UPGRADE = { operationId: 'upgradeConfig', target: '/v1/upgrade', method: 'POST' } as const

const FLAT_EPLB_FIELDS = {
  config: {
    tensor_parallel_size: 8,
    enable_expert_parallel: true,
    enable_eplb: true,
    num_redundant_experts: 32,
  },
  host: { platform: 'cuda', device_count: 8 },
  from: '0.11.0',
  to: '0.12.0',
}

const LIST = { operationId: 'listReleases', target: '/v1/releases' }
const RELEASE = { operationId: 'getRelease', target: '/v1/releases/0.24.0' }
const ARGUMENTS = { operationId: 'getReleaseArguments', target: '/v1/releases/0.24.0/arguments' }
const MODELS = { operationId: 'listModels', target: '/v1/models' }
const SCHEMA = { operationId: 'getReleaseSchema', target: '/v1/releases/0.24.0/schema' }

function notFound(operationId: string, target: string): Example {
  return {
    operationId,
    target,
    name: 'release_not_found',
    summary: 'An unknown release',
    problem: 'release_not_found',
  }
}

function broken(request: Pick<Example, 'operationId' | 'target'>): Example {
  return {
    ...request,
    name: 'internal_error',
    summary: 'The service fails',
    problem: 'internal_error',
    given: 'broken',
  }
}

/** Requests for every answer about releases. */
export const RELEASE_EXAMPLES: readonly Example[] = [
  {
    ...UPGRADE,
    name: 'flat_eplb_fields',
    summary: 'Fields that 0.12 drops silently, rewritten',
    body: FLAT_EPLB_FIELDS,
  },
  {
    ...UPGRADE,
    name: 'command_line',
    summary: 'A leader whose headless peers the start rank takes away',
    body: {
      from: '0.27.1',
      to: '0.28.0',
      argv: [
        'serve',
        'deepseek-ai/DeepSeek-R1',
        '--data-parallel-size=16',
        '--data-parallel-size-local=8',
        '--data-parallel-start-rank=0',
        '--data-parallel-address=10.0.0.1',
      ],
      model: { facts: { is_moe: true } },
      host: { platform: 'cuda', device_count: 8, nixl_available: false },
    },
  },
  ...bodyProblemExamples(UPGRADE),
  {
    ...UPGRADE,
    name: 'invalid_request',
    summary: 'No release to upgrade from',
    body: { config: {}, to: 'all' },
    problem: 'invalid_request',
  },
  {
    ...UPGRADE,
    name: 'unknown_release',
    summary: 'An unknown release',
    body: { ...FLAT_EPLB_FIELDS, to: ['0.12.0', '1.0.0'] },
    problem: 'unknown_release',
  },
  {
    ...UPGRADE,
    name: 'command_does_not_launch',
    summary: 'A command that depends on a variable',
    body: { from: '0.24.0', to: '0.33.0', command: 'vllm serve m -tp $GPUS' },
    problem: 'command_does_not_launch',
  },
  { ...UPGRADE, ...OVERLOADED, body: FLAT_EPLB_FIELDS },
  { ...UPGRADE, ...ANSWER_TOO_LARGE, body: FLAT_EPLB_FIELDS },
  { ...broken(UPGRADE), method: 'POST', body: FLAT_EPLB_FIELDS },
  { ...LIST, name: 'releases', summary: 'All of them' },
  { ...LIST, ...NOT_MODIFIED },
  broken(LIST),
  { ...RELEASE, name: 'release', summary: 'Release 0.24.0' },
  notFound('getRelease', '/v1/releases/0.9.2'),
  { ...RELEASE, ...NOT_MODIFIED },
  broken(RELEASE),
  { ...SCHEMA, name: 'schema', summary: 'The config of release 0.24.0', linked: true },
  notFound('getReleaseSchema', '/v1/releases/1.0.0/schema'),
  { ...SCHEMA, ...NOT_MODIFIED },
  broken(SCHEMA),
  { ...ARGUMENTS, name: 'arguments', summary: 'The options of release 0.24.0', linked: true },
  notFound('getReleaseArguments', '/v1/releases/1.0.0/arguments'),
  { ...ARGUMENTS, ...NOT_MODIFIED },
  broken(ARGUMENTS),
  { ...MODELS, name: 'models', summary: 'All of them', linked: true },
  { ...MODELS, ...NOT_MODIFIED },
  broken(MODELS),
]
