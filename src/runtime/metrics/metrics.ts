import type { Metrics, RouteMetrics } from '../../http/dependencies.ts'
import { DURATION_BUCKETS_SECONDS, type MemoryUse, type RouteCounts } from './counts.ts'

/**
 * Counts in plain numbers, which takes some tens of nanoseconds a request: prom-client takes ten times as long. It is
 * loaded at the first scrape, to write the counts.
 */
export function createMetrics(
  version: string,
  logLinesDropped: () => number,
  memory: () => MemoryUse,
): Metrics {
  const routes: RouteCounter[] = []
  const resolutions = { resolved: new Map<string, number>(), refused: new Map<string, number>() }
  const problems = new Map<string, number>()
  const faults = new Map<string, number>()
  const hostMessages = new Map<string, Map<string, number>>()
  const checks = new Map<string, Map<string, number>>()
  let databaseErrors = 0
  return {
    route(method, route) {
      const counter = new RouteCounter(method, route)
      routes.push(counter)
      return counter
    },
    resolution: (release, outcome) => increment(resolutions[outcome], release),
    problem: (code) => increment(problems, code),
    fault: (code) => increment(faults, code),
    hostMessage: (type, outcome) => incrementIn(hostMessages, type, outcome),
    check: (code, verdict) => incrementIn(checks, code, verdict),
    databaseError() {
      databaseErrors++
    },
    async scrape(hosts) {
      const { exposition } = await import('./prometheus.ts')
      return await exposition({
        version,
        routes,
        resolutions,
        problems,
        faults,
        hostMessages,
        checks,
        databaseErrors,
        logLinesDropped: logLinesDropped(),
        hosts,
        memory: memory(),
      })
    },
  }
}

class RouteCounter implements RouteCounts, RouteMetrics {
  readonly method: string
  readonly route: string
  readonly byStatus = new Map<number, number>()
  readonly buckets = new Float64Array(DURATION_BUCKETS_SECONDS.length + 1)
  sum = 0

  constructor(method: string, route: string) {
    this.method = method
    this.route = route
  }

  answered(status: number, seconds: number): void {
    increment(this.byStatus, status)
    this.sum += seconds
    let bucket = 0
    while (seconds > (DURATION_BUCKETS_SECONDS[bucket] ?? Number.POSITIVE_INFINITY)) bucket++
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1
  }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function incrementIn(counts: Map<string, Map<string, number>>, key: string, inner: string): void {
  const byInner = counts.get(key) ?? new Map<string, number>()
  increment(byInner, inner)
  counts.set(key, byInner)
}
