import { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import type { Dependencies } from './dependencies.ts'
import { exchange } from './exchange.ts'
import type { Handler, Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { Problem } from './problems.ts'

/** The whole service as one `fetch`: it knows no runtime and holds no state beside what `dependencies` hold. */
export function createApp(dependencies: Dependencies): Hono {
  const app = new Hono()
  const methodsByPath = new TrieRouter<string>()
  for (const [path, operations] of groupByPath(OPERATIONS)) {
    const allow = allowedMethods(operations)
    methodsByPath.add('ALL', path, allow)
    app.options(path, exchange(dependencies, preflight(allow)))
    for (const { route, handler } of operations) {
      app.on(route.method, path, exchange(dependencies, handler(dependencies)))
    }
  }
  app.notFound(exchange(dependencies, nothingMatched(methodsByPath)))
  return app
}

function groupByPath(operations: readonly Operation[]): Map<string, Operation[]> {
  return Map.groupBy(operations, ({ route }) => route.getRoutingPath())
}

// GET answers HEAD as well: Hono runs the same handler and drops the body.
function allowedMethods(operations: readonly Operation[]): string {
  const methods = operations.map(({ route }) => route.method.toUpperCase())
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

/** Answers OPTIONS, a browser's preflight included, for a path that has these methods. */
function preflight(allow: string): Handler {
  return () =>
    new Response(null, {
      status: 204,
      headers: {
        Allow: allow,
        'Access-Control-Allow-Methods': allow,
        'Access-Control-Allow-Headers': 'Content-Type, X-Request-Id',
        'Access-Control-Max-Age': '86400',
      },
    })
}

/** Tells a path that does not exist from one that does not have the method. */
function nothingMatched(methodsByPath: TrieRouter<string>): Handler {
  return ({ req: { path, raw } }) => {
    const allow = methodsByPath.match('ALL', path)[0][0]?.[0]
    if (allow === undefined) {
      throw new Problem(
        'not_found',
        `There is nothing under ${path}. /openapi.json lists what there is`,
      )
    }
    const detail = `${path} does not take ${raw.method}, only ${allow}`
    throw new Problem('method_not_allowed', detail, {}, { Allow: allow })
  }
}
