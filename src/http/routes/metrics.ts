import type { Operation } from '../operation.ts'
import { Problem } from '../problems/problem.ts'
import { answerText } from '../response/answer.ts'

/** What was counted since the start: what Prometheus scrapes. */
export const metrics: Operation = {
  isProbe: true,
  method: 'get',
  path: '/metrics',
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
