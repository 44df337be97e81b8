import type { Context } from 'hono'
import type { Dependencies, Endpoint } from '../dependencies.ts'
import type { Handler } from '../operation.ts'
import { answerProblem, problemOf } from '../problems/problem-response.ts'
import { readTraceContext, traceparentOf } from './trace-context.ts'

const SANE_REQUEST_ID = /^[\w.:-]{1,128}$/

/**
 * Puts around a handler what every exchange has: a request id, taken over from the request when it is sane; the trace that
 * it belongs to; a problem for what the handler throws; the headers common to all answers, with CORS open unless
 * `sameOrigin`; and a record in the log and the metrics.
 *
 * It wraps and is no middleware: with a single handler on a route Hono calls it directly, which is what keeps
 * `/v1/resolve` beside the bare baseline of `bench/`.
 */
export function withLifecycle(
  dependencies: Dependencies,
  endpoint: Endpoint & { readonly sameOrigin?: boolean },
  handler: Handler,
) {
  const { log, metrics, tracing, monotonicMilliseconds, isStopping } = dependencies
  const counts = metrics?.route(endpoint.method, endpoint.route)
  return async function lifecycle(context: Context): Promise<Response> {
    const started = monotonicMilliseconds()
    const request = context.req.raw
    const requestId = requestIdOf(request.headers.get('x-request-id'))
    const caller = readTraceContext(request.headers)
    const span = tracing?.begin(request, endpoint, caller)
    let response: Response
    try {
      response = await handler(context, requestId)
    } catch (error) {
      response = answerProblem(problemOf(error, requestId, dependencies), requestId)
    }
    const trace = span?.context ?? caller
    const { headers, status } = response
    headers.set('X-Request-Id', requestId)
    headers.set('X-Content-Type-Options', 'nosniff')
    if (trace !== undefined) headers.set('traceparent', traceparentOf(trace))
    if (!endpoint.sameOrigin) {
      headers.set('Access-Control-Allow-Origin', '*')
      headers.set('Access-Control-Expose-Headers', 'X-Request-Id, traceparent')
    }
    // A client that keeps the connection would send its next request to a server that is gone.
    if (isStopping()) headers.set('Connection', 'close')
    if (request.method === 'HEAD' && response.body !== null) await setContentLength(response)
    const duration_ms = monotonicMilliseconds() - started
    span?.end(status)
    counts?.answered(status, duration_ms / 1000)
    log.request({
      request_id: requestId,
      method: request.method,
      path: context.req.path,
      status,
      duration_ms,
      trace_id: trace?.traceId,
    })
    return response
  }
}

function requestIdOf(given: string | null): string {
  return given !== null && SANE_REQUEST_ID.test(given) ? given : crypto.randomUUID()
}

// Hono drops the body of an answer to HEAD; its length must still be told as GET would (RFC 9110, section 8.6).
async function setContentLength(response: Response): Promise<void> {
  const { byteLength } = await response.clone().arrayBuffer()
  response.headers.set('Content-Length', String(byteLength))
}
