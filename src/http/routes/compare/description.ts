import { describe } from '../../describe.ts'
import { compareConfigs } from '../../operations.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { compareAnswerSchema } from './answer-schema.ts'
import { compareRequestSchema } from './request-schema.ts'

export const compareConfigsDescription = describe(compareConfigs, {
  operationId: 'compareRanks',
  summary: 'Whether ranks can work together',
  description:
    'Takes 2 to 1,024 named ranks, each with its config, its command line or a known hash, and checks whether they can work together: whether their hashes agree and, where they do not, which factors differ on which ranks; whether their data_parallel_rank values are 0 to data_parallel_size - 1, each once; whether sizes, addresses, ports, backends and releases are the same for all; and what the ranks would agree on while they run. Where the data_parallel_rank of every rank is a multiple of its data_parallel_size_local, each stands for that many data-parallel ranks. The body may have up to 4 MiB.',
  tags: ['resolve'],
  request: {
    body: {
      required: true,
      description: 'The ranks to compare.',
      content: { 'application/json': { schema: compareRequestSchema } },
    },
  },
  responses: {
    200: {
      description: 'The result, also if the ranks do not agree.',
      content: { 'application/json': { schema: compareAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_request',
      'unknown_release',
      'internal_error',
      'overloaded',
    ),
  },
})
