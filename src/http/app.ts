import { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { getPath } from 'hono/utils/url'
import type { Dependencies } from './dependencies.ts'
import { OverloadControl } from './middleware/overload.ts'
import { RateLimiter } from './middleware/rate-limit.ts'
import { type WrappedEndpoint, withLifecycle } from './middleware/request-lifecycle.ts'
import { requireToken } from './middleware/require-token.ts'
import type { Handler, Operation } from './operation.ts'
import { HOST_OPERATIONS, OWN_OPERATIONS, STATELESS_OPERATIONS } from './operations.ts'
import { Problem, pathNotFound } from './problems/problem.ts'
import { hasValidHost } from './request/host-header.ts'
import { answerEmpty } from './response/answer.ts'
import { pages } from './routes/pages/pages.ts'

/** All requests without a route are counted as one endpoint, because their paths and methods are unbounded. */
const UNMATCHED = { method: '_OTHER', route: 'unmatched' }

/** The whole service as one `fetch`. It depends on no runtime. */
export function createApp(dependencies: Dependencies): Hono {
  const app = new Hono({ getPath: pathOf })
  const overload = new OverloadControl(dependencies)
  const rateLimiter = dependencies.rateLimit && new RateLimiter(dependencies.rateLimit)
  const wrap = (endpoint: WrappedEndpoint, handler: Handler) =>
    withLifecycle(dependencies, overload, endpoint, handler, rateLimiter)
  app.all(NO_PATH, wrap(UNMATCHED, refuseHost))
  const methodsByPath = new TrieRouter<string>()
  const served = [
    ...requireToken(STATELESS_OPERATIONS, dependencies),
    ...HOST_OPERATIONS,
    ...OWN_OPERATIONS,
    ...(dependencies.webFiles ? pages(dependencies.webFiles) : []),
  ]
  for (const [path, operations] of groupByPath(served)) {
    const allow = allowedMethods(operations)
    const sameOrigin = operations.some((operation) => operation.sameOrigin)
    methodsByPath.add('ALL', path, allow)
    const route = operations[0]?.path ?? path
    const options = { method: 'OPTIONS', route, sameOrigin }
    app.options(path, wrap(options, optionsOf(allow, sameOrigin)))
    for (const operation of operations) {
      const method = operation.method.toUpperCase()
      const { isExpensive, isProbe } = operation
      const endpoint = { method, route, sameOrigin, isExpensive, isProbe }
      app.on(method, path, wrap(endpoint, operation.handler(dependencies)))
    }
  }
  app.notFound(wrap(UNMATCHED, nothingMatched(methodsByPath)))
  return app
}

/** The path of requests whose Host header could have changed it. No URL has this path. */
const NO_PATH = '/no path'

const pathOf = (request: Request): string => (hasValidHost(request) ? getPath(request) : NO_PATH)

const refuseHost: Handler = () => {
  throw new Problem('invalid_host', 'Send a Host header with a name or an address, and a port')
}

/** The operations by path, in the syntax of Hono: `/v1/hosts/:host_id`. */
function groupByPath(operations: readonly Operation[]): Map<string, Operation[]> {
  return Map.groupBy(operations, ({ path }) => path.replaceAll(/\{(\w+)\}/g, ':$1'))
}

// GET answers HEAD as well: Hono runs the same handler and drops the body.
function allowedMethods(operations: readonly Operation[]): string {
  const methods = operations.map(({ method }) => method.toUpperCase())
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

/**
 * Answers OPTIONS for a path with these methods. That allows the preflight of browsers, unless the path is only for the
 * same origin.
 */
function optionsOf(allow: string, sameOrigin: boolean): Handler {
  const preflight = {
    'Access-Control-Allow-Methods': allow,
    'Access-Control-Allow-Headers': 'Content-Type, X-Request-Id, traceparent, tracestate',
    'Access-Control-Max-Age': '86400',
  }
  const headers = { Allow: allow, ...(!sameOrigin && preflight) }
  return () => answerEmpty(204, headers)
}

/** 404 for a path that does not exist, 405 for one without this method. */
function nothingMatched(methodsByPath: TrieRouter<string>): Handler {
  return ({ req: { path, raw } }) => {
    const allow = methodsByPath.match('ALL', path)[0][0]?.[0]
    if (allow === undefined) {
      throw pathNotFound(path)
    }
    const detail = `${path} does not support ${raw.method}. Use ${allow}`
    throw new Problem('method_not_allowed', detail, {}, { Allow: allow })
  }
}
