import type { Context } from 'hono'
import { DEFAULT_LIMITS, type Dependencies, type Endpoint } from '../dependencies.ts'
import type { Handler } from '../operation.ts'
import { answerProblem, problemOf } from '../problems/problem-response.ts'
import type { Answer } from '../response/answer.ts'
import { refuseTooLarge } from '../response/size.ts'
import { OVERLOADED, type OverloadControl } from './overload.ts'
import type { RateLimiter } from './rate-limit.ts'
import { readTraceContext, traceparentOf } from './trace-context.ts'

const SANE_REQUEST_ID = /^[\w.:-]{1,128}$/

/** What the lifecycle needs to know about the handler that it wraps. */
export interface WrappedEndpoint extends Endpoint {
  /** True: pages of other origins may not read the answer. */
  readonly sameOrigin?: boolean | undefined
  /** True: it is refused at once while too many expensive requests wait. */
  readonly isExpensive?: true | undefined
  /** True: it is answered at once, however many requests wait. */
  readonly isProbe?: true | undefined
}

/**
 * Wraps a handler in what every request has: an id, a trace, a rate limit, its turn under load, a problem for each error,
 * the common headers, a size limit, and a record in the log and the metrics. It is no Hono middleware: those for ids and
 * bodies alone take a tenth of the throughput or more (`npm run bench middleware`).
 */
export function withLifecycle(
  dependencies: Dependencies,
  overload: OverloadControl,
  endpoint: WrappedEndpoint,
  handler: Handler,
  rateLimiter: RateLimiter | undefined,
) {
  const { log, metrics, tracing, monotonicMilliseconds, isStopping } = dependencies
  const { answerBytes } = dependencies.limits ?? DEFAULT_LIMITS
  const counts = metrics?.route(endpoint.method, endpoint.route)
  const always = endpoint.sameOrigin ? SAME_ORIGIN_HEADERS : OPEN_HEADERS
  /** Resolves when the request may be handled; undefined: at once. */
  function begin(request: Request, now: number): Promise<void> | undefined {
    rateLimiter?.take(request, now)
    if (!endpoint.isExpensive) return overload.enter(request, now)
    overload.enterExpensive()
    return undefined
  }
  // Traces and limits of clients have to be kept for refusals too, in `handle`.
  const mayRefuseAtOnce = endpoint.isExpensive && !rateLimiter && !tracing
  if (!mayRefuseAtOnce) return handle
  return (context: Context): Response | Promise<Response> =>
    overload.refusesExpensive && !isStopping() ? refuseAtOnce(context) : handle(context)

  /** What `handle` answers while too many expensive requests wait: under overload most answers are this one. */
  function refuseAtOnce({ req: { raw, path } }: Context): Response {
    const requestId = requestIdOf(raw.headers.get('x-request-id'))
    const caller = readTraceContext(raw.headers)
    const { code } = OVERLOADED
    metrics?.problem(code)
    counts?.answered(OVERLOADED_ANSWER.status, 0)
    log.request({
      request_id: requestId,
      method: raw.method,
      path,
      status: OVERLOADED_ANSWER.status,
      duration_ms: 0,
      code,
      trace_id: caller?.traceId,
    })
    const headers: Record<string, string> = {
      ...OVERLOADED_HEADERS,
      'X-Request-Id': requestId,
      ...(caller && { traceparent: traceparentOf(caller) }),
    }
    const body = BEFORE_REQUEST_ID + requestId + AFTER_REQUEST_ID
    return new Response(body, { status: OVERLOADED_ANSWER.status, headers })
  }

  async function handle(context: Context): Promise<Response> {
    const started = monotonicMilliseconds()
    const request = context.req.raw
    const requestId = requestIdOf(request.headers.get('x-request-id'))
    const caller = readTraceContext(request.headers)
    const span = tracing?.begin(request, endpoint, caller)
    let answer: Answer
    let code: string | undefined
    let hasEntered = false
    try {
      if (!endpoint.isProbe) {
        const turn = begin(request, started)
        if (turn !== undefined) await turn
        hasEntered = true
      }
      answer = await handler(context, requestId, (bytes, work) =>
        overload.doExpensive(request.signal, bytes, work),
      )
      refuseTooLarge(answer, answerBytes)
    } catch (error) {
      const problem = problemOf(error, requestId, dependencies)
      code = problem.code
      answer = answerProblem(problem, requestId)
    } finally {
      if (hasEntered) overload.leave()
    }
    const trace = span?.context ?? caller
    const headers: Record<string, string> = {
      ...always,
      'X-Request-Id': requestId,
      ...answer.headers,
      ...(trace && { traceparent: traceparentOf(trace) }),
      // Otherwise the client would send its next request to a server that has stopped.
      ...(isStopping() && { Connection: 'close' }),
    }
    if (request.method === 'HEAD') addContentLength(headers, answer)
    const duration_ms = monotonicMilliseconds() - started
    span?.end(answer.status)
    counts?.answered(answer.status, duration_ms / 1000)
    log.request({
      request_id: requestId,
      method: request.method,
      path: context.req.path,
      status: answer.status,
      duration_ms: Math.round(duration_ms * 1000) / 1000,
      code,
      trace_id: trace?.traceId,
    })
    return new Response(answer.body, { status: answer.status, headers })
  }
}

// Hono drops the body of an answer to HEAD; its length is that of GET (RFC 9110, section 8.6).
function addContentLength(headers: Record<string, string>, { body }: Answer): void {
  if (body === null) return
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  headers['Content-Length'] = String(bytes.byteLength)
}

const SAME_ORIGIN_HEADERS = { 'X-Content-Type-Options': 'nosniff' }

const OPEN_HEADERS = {
  ...SAME_ORIGIN_HEADERS,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'X-Request-Id, traceparent',
}

// A refusal is made once: only its request id changes, which needs no escapes.
const REQUEST_ID_PLACE = ':request_id:'
const OVERLOADED_ANSWER = answerProblem(OVERLOADED, REQUEST_ID_PLACE)
const OVERLOADED_HEADERS = { ...OPEN_HEADERS, ...OVERLOADED_ANSWER.headers }
const [BEFORE_REQUEST_ID, AFTER_REQUEST_ID] = String(OVERLOADED_ANSWER.body).split(REQUEST_ID_PLACE)

function requestIdOf(given: string | null): string {
  return given !== null && SANE_REQUEST_ID.test(given) ? given : crypto.randomUUID()
}
