/** Hono and the request schema with a constant answer, and nothing else: no request id, log, problems, strict JSON. */
import { Hono } from 'hono'
import { resolveRequestSchema } from '../src/http/routes/resolve/request-schema.ts'
import type { Sha256 } from '../src/parallel-config/index.ts'
import { answerOf, KILOBYTE } from './constant-answer.ts'

/** The bare baseline, for any runtime. */
export function bareHono(sha256: Sha256): Hono {
  const answer = answerOf(sha256)
  const app = new Hono()
  app.post('/v1/resolve', async (context) => {
    const request = resolveRequestSchema.safeParse(await context.req.json())
    if (!request.success) return context.json({ status: 422 }, 422)
    sha256(KILOBYTE)
    return context.json(answer)
  })
  return app
}
