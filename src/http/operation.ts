import type { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Dependencies } from './dependencies.ts'
import type { DoExpensive } from './middleware/overload.ts'
import type { Answer } from './response/answer.ts'

export type Route = ReturnType<typeof createRoute>

/**
 * Answers a request, or throws a `Problem` to have that answered. What takes more than a few milliseconds, such as a list of
 * requests, is done by `doExpensive`, once the body is read.
 */
export type Handler = (
  context: Context,
  requestId: string,
  doExpensive: DoExpensive,
) => Answer | Promise<Answer>

/** A method on a path: what the document says of it, and what answers it. */
export interface Operation {
  readonly route: Route
  /** True: no page of another origin may read the answers, which are nobody's but the token holder's. */
  readonly sameOrigin?: true
  /** True: it is answered at once, however much else waits. */
  readonly isProbe?: true
  /** Makes the handler, once per app. */
  readonly handler: (dependencies: Dependencies) => Handler
}
