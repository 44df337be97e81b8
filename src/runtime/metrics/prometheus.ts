import { Counter, Gauge, type Metric, Registry } from 'prom-client'
import type { HostCounts } from '../../http/dependencies.ts'
import { type Counts, DURATION_BUCKETS_SECONDS, type RouteCounts } from './counts.ts'

/** The counts in the text format of Prometheus. */
export async function exposition(counts: Counts): Promise<{ contentType: string; text: string }> {
  const registry = new Registry()
  const registers = [registry]
  new Gauge({
    name: 'parallel_config_build_info',
    help: 'Always 1; its label is the version of the service.',
    labelNames: ['version'],
    registers,
  }).set({ version: counts.version }, 1)
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered, by the method and the template of their route.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  for (const { method, route, byStatus } of counts.routes) {
    for (const [status, count] of byStatus) requests.inc({ method, route, status }, count)
  }
  registry.registerMetric(durations(counts.routes))
  const resolutions = new Counter({
    name: 'parallel_config_resolutions_total',
    help: 'Configs of /v1/resolve and /v1/resolve/batch, by release and whether they resolve.',
    labelNames: ['vllm_version', 'outcome'],
    registers,
  })
  for (const outcome of ['resolved', 'refused'] as const) {
    for (const [vllm_version, count] of counts.resolutions[outcome]) {
      resolutions.inc({ vllm_version, outcome }, count)
    }
  }
  const byCode = (name: string, help: string, codes: ReadonlyMap<string, number>) => {
    const counter = new Counter({ name, help, labelNames: ['code'], registers })
    for (const [code, count] of codes) counter.inc({ code }, count)
  }
  byCode(
    'parallel_config_problems_total',
    'Problems answered, those inside of batches included, by code.',
    counts.problems,
  )
  byCode('parallel_config_faults_total', 'Errors listed in problems, by code.', counts.faults)
  const byPair = (
    name: string,
    help: string,
    [outer, inner]: readonly [string, string],
    pairs: ReadonlyMap<string, ReadonlyMap<string, number>>,
  ) => {
    const counter = new Counter({ name, help, labelNames: [outer, inner], registers })
    for (const [first, byInner] of pairs) {
      for (const [second, count] of byInner) counter.inc({ [outer]: first, [inner]: second }, count)
    }
  }
  byPair(
    'parallel_config_host_messages_total',
    'Messages of hosts, by type and result.',
    ['type', 'outcome'],
    counts.hostMessages,
  )
  byPair(
    'parallel_config_checks_total',
    'Checks of configs on hosts, by check and verdict.',
    ['check', 'verdict'],
    counts.checks,
  )
  new Counter({
    name: 'parallel_config_database_errors_total',
    help: 'Failures of the database of the registry, in requests and in the background.',
    registers,
  }).inc(counts.databaseErrors)
  gaugeHosts(registry, counts.hosts)
  const bytes = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers }).set(value)
  const { rss, heapUsed } = counts.memory
  bytes('process_resident_memory_bytes', 'Memory of the process, in bytes.', rss)
  bytes('process_heap_used_bytes', 'Memory of JavaScript objects, in bytes.', heapUsed)
  new Counter({
    name: 'parallel_config_log_lines_dropped_total',
    help: 'Lines of the log that could not be written: their reader was slow, stuck or gone.',
    registers,
  }).inc(counts.logLinesDropped)
  return { contentType: registry.contentType, text: await registry.metrics() }
}

/** Adds the number of enrolled hosts. Without a sample if it is unknown, because 0 would be wrong. */
function gaugeHosts(registry: Registry, hosts: HostCounts | undefined): void {
  const gauge = new Gauge({
    name: 'parallel_config_hosts',
    help: 'Hosts that are enrolled, by the state of their lease and by health.',
    labelNames: ['state', 'health'],
    registers: [registry],
  })
  for (const [state, byHealth] of Object.entries(hosts ?? {})) {
    for (const [health, count] of Object.entries(byHealth)) gauge.set({ state, health }, count)
  }
}

const DURATION = 'http_request_duration_seconds'

/** The histogram of durations from existing counts: a `Histogram` of prom-client accepts only single observations. */
function durations(routes: readonly RouteCounts[]): Metric {
  const values = routes.filter(({ byStatus }) => byStatus.size > 0).flatMap(samples)
  const metric = {
    name: DURATION,
    get: async () => ({
      name: DURATION,
      help: 'Time from a request to its answer inside the service, in seconds.',
      type: 'histogram',
      aggregator: 'sum',
      values,
    }),
  }
  // The registry needs only `name` and `get`, but its types allow only classes of prom-client.
  return metric as unknown as Metric
}

function samples({ method, route, buckets, sum }: RouteCounts) {
  let count = 0
  const bounds = [...DURATION_BUCKETS_SECONDS, '+Inf']
  const cumulative = bounds.map((le, at) => {
    count += buckets[at] ?? 0
    return { metricName: `${DURATION}_bucket`, labels: { le, method, route }, value: count }
  })
  const labels = { method, route }
  return [
    ...cumulative,
    { metricName: `${DURATION}_sum`, labels, value: sum },
    { metricName: `${DURATION}_count`, labels, value: count },
  ]
}
