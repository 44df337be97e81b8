import { createRoute, z } from '@hono/zod-openapi'
import type { Operation } from '../operation.ts'
import { problemResponses } from '../problems/documented-responses.ts'
import { Problem } from '../problems/problem.ts'
import { answerJson } from '../response/answer.ts'

const healthSchema = z
  .object({ status: z.literal('ok').describe('Always `ok`: anything else is a problem.') })
  .openapi('Health', { description: 'The service is well.' })

const ok = {
  description: 'It is.',
  content: { 'application/json': { schema: healthSchema } },
}

const answerOk = () => answerJson({ status: 'ok' })

/** Whether the process runs at all: what a liveness probe asks. */
export const live: Operation = {
  route: createRoute({
    method: 'get',
    path: '/livez',
    operationId: 'getLiveness',
    summary: 'Whether the process is alive',
    description: 'For liveness probes: answers as long as the process can answer at all.',
    tags: ['health'],
    responses: { 200: ok },
  }),
  handler: () => answerOk,
}

/** Whether to send requests here: what a readiness probe or a load balancer asks. */
export const ready: Operation = {
  route: createRoute({
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    summary: 'Whether the service takes requests',
    description:
      'For readiness probes and load balancers: 503 from the moment on when the process was asked to end.',
    tags: ['health'],
    responses: { 200: ok, ...problemResponses('shutting_down') },
  }),
  handler:
    ({ isStopping }) =>
    () => {
      if (isStopping())
        throw new Problem('shutting_down', 'This instance is about to end: use another one')
      return answerOk()
    },
}
