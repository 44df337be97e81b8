import { describe } from '../../describe.ts'
import { checkStream } from '../../operations.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { checkAnswerSchema } from './answer-schema.ts'
import { SARIF } from './check.ts'
import { checkQuerySchema, checkRequestSchema } from './request-schema.ts'
import { sarifSchema } from './sarif-schema.ts'

export const checkStreamDescription = describe(checkStream, {
  operationId: 'checkManifests',
  summary: 'What is wrong with these manifests',
  description: `Takes a stream of Kubernetes objects, finds the containers that run vLLM, and works out what each of their pods runs: the environment that the controller and the kubelet build, the command that the shell runs, and what vLLM does with it on the accelerators of the container. The findings say what is wrong in one pod, or across pods that work together, where it is in the text, and what to do. Up to 4 MiB, 200 documents, 20,000 lines and list items, 256 pods of a workload and 1,024 pods in all; what goes beyond is reported as not checked. \`Accept: ${SARIF}\` returns SARIF 2.1.0. Stores nothing and runs nothing.`,
  tags: ['check'],
  request: {
    query: checkQuerySchema,
    body: {
      required: true,
      description: 'Manifests, as JSON with additional facts or as plain YAML.',
      content: {
        'application/json': { schema: checkRequestSchema },
        'application/yaml': { schema: { type: 'string' } },
      },
    },
  },
  responses: {
    200: {
      description: 'The findings, also if the manifests fail the check.',
      content: {
        'application/json': { schema: checkAnswerSchema },
        [SARIF]: { schema: sarifSchema },
      },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_query',
      'invalid_request',
      'unknown_release',
      'answer_too_large',
      'internal_error',
      'overloaded',
    ),
  },
})
