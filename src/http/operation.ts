import type { Context } from 'hono'
import type { Dependencies } from './dependencies.ts'
import type { DoExpensive } from './middleware/overload.ts'
import type { Answer } from './response/answer.ts'

/**
 * Answers a request, or throws the `Problem` to answer with. Work of more than a few milliseconds runs in `doExpensive`,
 * after the body was read.
 */
export type Handler = (
  context: Context,
  requestId: string,
  doExpensive: DoExpensive,
) => Answer | Promise<Answer>

/** Makes the handler. It is called once per app. */
export type MakeHandler = (dependencies: Dependencies) => Handler

/** A method on a path, and what answers it. Its description for the document is in a file that answering does not load. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** The path with its parameters in braces: `/v1/hosts/{host_id}`. */
  readonly path: string
  /** True: pages of other origins may not read the answers, which are for the holder of the token only. */
  readonly sameOrigin?: true
  /** True: it runs in `doExpensive`, and is refused before its body is read while too many of these wait. */
  readonly isExpensive?: true
  /** True: it is answered at once, however many requests wait. */
  readonly isProbe?: true
  readonly handler: MakeHandler
}

/**
 * A handler whose code is loaded at its first request. Command lines and manifests are more than half of the code of the
 * service, and loading all of it delays the start by a third (`npm run bench start`).
 */
export function whenAsked(load: () => Promise<MakeHandler>): MakeHandler {
  return (dependencies) => {
    let loading: Promise<Handler> | undefined
    return async (context, requestId, doExpensive) => {
      loading ??= load().then((makeHandler) => makeHandler(dependencies))
      const handler = await loading
      return await handler(context, requestId, doExpensive)
    }
  }
}
