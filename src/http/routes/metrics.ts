import { createRoute, z } from '@hono/zod-openapi'
import type { Operation } from '../operation.ts'
import { problemResponses } from '../problems/documented-responses.ts'
import { Problem } from '../problems/problem.ts'
import { answerText } from '../response/answer.ts'

/** What was counted since the start: what Prometheus scrapes. */
export const metrics: Operation = {
  isProbe: true,
  route: createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'Counts and durations for Prometheus',
    description:
      'Requests by method, route and status, their durations, configs by release, and problems and faults by code, of this instance since its start, in the text format of Prometheus.',
    tags: ['health'],
    responses: {
      200: {
        description: 'The metrics.',
        content: {
          'text/plain': {
            schema: z.string().openapi({ description: 'The text format of Prometheus, 0.0.4.' }),
          },
        },
      },
      ...problemResponses('not_found'),
    },
  }),
  handler: ({ metrics }) =>
    async function getMetrics() {
      if (metrics === undefined) {
        throw new Problem(
          'not_found',
          'This instance keeps no metrics: METRICS=on enables them under Bun and Deno; a Worker has the metrics of its platform',
        )
      }
      const { contentType, text } = await metrics.scrape()
      return answerText(text, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
    },
}
