import type { Context } from 'hono'
import type { Dependencies } from './dependencies.ts'
import type { DoExpensive } from './middleware/overload.ts'
import type { Answer } from './response/answer.ts'

/**
 * Answers a request, or throws the `Problem` to answer with. Work of more than a few milliseconds, such as a list of
 * requests, runs in `doExpensive`, once the body is read.
 */
export type Handler = (
  context: Context,
  requestId: string,
  doExpensive: DoExpensive,
) => Answer | Promise<Answer>

/** A method on a path, and what answers it. What the OpenAPI document says of it is apart, since answering does not need it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** With its parameters in braces: `/v1/hosts/{host_id}`. */
  readonly path: string
  /** True: pages of other origins may not read the answers, which are for the holder of the token only. */
  readonly sameOrigin?: true
  /** True: it runs in `doExpensive`, and is refused before its body is read while too many of these wait. */
  readonly isExpensive?: true
  /** True: it is answered at once, however many requests wait. */
  readonly isProbe?: true
  /** Makes the handler, once per app. */
  readonly handler: (dependencies: Dependencies) => Handler
}
