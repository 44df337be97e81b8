import { MAX_LIST_BODY_BYTES } from '../src/http/request/body.ts'
import { ANSWER_TOO_LARGE, bodyProblemExamples, OVERLOADED } from './body-examples.ts'
import type { Example } from './example.ts'

const BATCH = {
  operationId: 'resolveConfigBatch',
  target: '/v1/resolve/batch',
  method: 'POST',
} as const

const HOST = { platform: 'cuda', device_count: 8 }

/** Requests for every answer to a batch. */
export const BATCH_EXAMPLES: readonly Example[] = [
  {
    ...BATCH,
    name: 'one_of_two_resolves',
    summary: 'One request that succeeds, and one that fails alone',
    body: {
      requests: [
        { config: { tensor_parallel_size: 8 }, host: HOST },
        { config: { tensor_parallel_size: 16 }, host: HOST },
      ],
    },
  },
  {
    ...BATCH,
    name: 'a_command_line',
    summary: 'A config, and a command line',
    body: {
      requests: [
        { config: { tensor_parallel_size: 8 }, host: HOST },
        { argv: ['serve', 'meta-llama/Llama-3.1-8B-Instruct', '-tp', '8'], host: HOST },
      ],
    },
  },
  ...bodyProblemExamples(BATCH, MAX_LIST_BODY_BYTES),
  {
    ...BATCH,
    name: 'invalid_query',
    summary: 'An unknown parameter',
    target: '/v1/resolve/batch?include=hash',
    body: { requests: [{ config: {} }] },
    problem: 'invalid_query',
  },
  {
    ...BATCH,
    name: 'invalid_request',
    summary: 'No requests',
    body: { requests: [] },
    problem: 'invalid_request',
  },
  { ...BATCH, ...ANSWER_TOO_LARGE, body: { requests: [{ config: {} }] } },
  { ...BATCH, ...OVERLOADED, body: { requests: [{ config: {} }] } },
]
