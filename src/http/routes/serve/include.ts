import { z } from '@hono/zod-openapi'
import { Problem } from '../../problems/problem.ts'

/** The query of `POST /v1/serve`. */
export const serveIncludeSchema = z.object({
  include: z
    .enum(['layout'])
    .optional()
    .describe(
      'What to add to the answer. `layout`: every worker with its ranks and device, and the process groups.',
    ),
})

/**
 * Whether the query asks for the layout.
 * @throws {Problem} `invalid_query` for any other parameter or value.
 */
export function readServeInclude(url: string): boolean {
  const start = url.indexOf('?')
  if (start === -1) return false
  const parameters = [...new URLSearchParams(url.slice(start))]
  const unknown = parameters.find(([name, value]) => name !== 'include' || value !== 'layout')
  if (unknown === undefined) return parameters.length > 0
  const shown = JSON.stringify(unknown.join('=').slice(0, 80))
  throw new Problem('invalid_query', `${shown} is unknown here: use include=layout`)
}
