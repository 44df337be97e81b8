import { describe } from '../../describe.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { checkAnswerSchema } from './answer-schema.ts'
import { checkStream, SARIF } from './check.ts'
import { checkQuerySchema, checkRequestSchema } from './request-schema.ts'
import { sarifSchema } from './sarif-schema.ts'

export const checkStreamDescription = describe(checkStream, {
  operationId: 'checkManifests',
  summary: 'What is wrong with these manifests',
  description: `Takes a stream of Kubernetes objects, finds the containers that run vLLM, and works out what each of their pods runs: the environment as the controller and the kubelet build it, the command as the shell runs it, and what vLLM makes of that with the accelerators of the container. The findings say what is wrong in one pod, or across pods that work together, with the place in the text and what to do. Up to 4 MiB, 200 documents, 256 pods of a workload and 1,024 pods in all. \`Accept: ${SARIF}\` gives SARIF 2.1.0. Keeps nothing and runs nothing.`,
  tags: ['check'],
  request: {
    query: checkQuerySchema,
    body: {
      required: true,
      description: 'Manifests, with what is known beside them or as they are.',
      content: {
        'application/json': { schema: checkRequestSchema },
        'application/yaml': { schema: { type: 'string' } },
      },
    },
  },
  responses: {
    200: {
      description: 'What was found; also where the manifests fail the check.',
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
      'internal_error',
    ),
  },
})
