import { z } from '@hono/zod-openapi'
import { INCLUDES } from '../../../plan/index.ts'
import { describe } from '../../describe.ts'
import { planDeployment } from '../../operations.ts'
import { BODY_PROBLEMS, problemResponses } from '../../problems/documented-responses.ts'
import { planAnswerSchema } from './answer-schema.ts'
import { planRequestSchema } from './request-schema.ts'

/** The query of `POST /v1/plan`. */
const includeSchema = z.object({
  include: z
    .array(z.enum(INCLUDES))
    .max(INCLUDES.length)
    .optional()
    .describe(
      'What to add to the plan, ready to apply; repeat the parameter for several. `network_policy` and `manifest`: Kubernetes objects as YAML; `systemd`: a unit for each command; `docker`: a command line for each command.',
    ),
})

export const planDeploymentDescription = describe(planDeployment, {
  operationId: 'planDeployment',
  summary: 'Plan a deployment over hosts',
  description:
    'Works out what to run on every host: the command of each node, the ranks and devices of every worker, the process groups that vLLM forms, the ports and who connects to them. Each command is verified with `/v1/serve` on its host. If the request sets no sizes, and describes the model or names one that `/v1/models` lists, the answer lists all layouts that launch, best first, and plans the best one. If nothing fits, the problem `no_valid_plan` lists the reasons and the nearest sizes that would launch. The body may have up to 4 MiB.',
  tags: ['plan'],
  security: [{}, { readToken: [] }],
  request: {
    query: includeSchema,
    body: {
      required: true,
      description: 'A deployment and the hosts that it may use.',
      content: { 'application/json': { schema: planRequestSchema } },
    },
  },
  responses: {
    200: {
      description:
        'The plan. Its findings say what could not be kept together and what is not used.',
      content: { 'application/json': { schema: planAnswerSchema } },
    },
    ...problemResponses(
      ...BODY_PROBLEMS,
      'invalid_query',
      'token_refused',
      'token_not_allowed',
      'invalid_request',
      'unknown_release',
      'no_valid_plan',
      'host_not_usable',
      'answer_too_large',
      'internal_error',
      'overloaded',
      'registry_unavailable',
    ),
  },
})
