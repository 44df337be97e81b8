import { Counter, Gauge, Registry } from 'prom-client'
import type { HostReport } from '../hosts/report.ts'
import { isFailure } from './fact.ts'
import { renderFactMetrics } from './fact-metrics.ts'

/** What the agent reports to Prometheus of itself. Times are in seconds since the epoch. */
export class Metrics {
  readonly #probeErrors = new Map<string, number>()
  #lastSuccess: number | undefined

  /** The newest report; undefined: none yet. */
  report: HostReport | undefined

  noteReport(report: HostReport): void {
    this.report = report
    for (const { source, code } of report.faults) {
      if (!isFailure(code)) continue
      this.#probeErrors.set(source, (this.#probeErrors.get(source) ?? 0) + 1)
    }
  }

  noteSuccess(nowSeconds: number): void {
    this.#lastSuccess = nowSeconds
  }

  /** The exposition in Prometheus' text format, version 0.0.4. What has not happened yet has no sample. */
  async render(nowSeconds: number): Promise<string> {
    const registry = new Registry()
    const shared = { registers: [registry] }
    const last = this.#lastSuccess
    if (last !== undefined) {
      new Gauge({
        ...shared,
        name: 'parallel_config_agent_last_success_timestamp_seconds',
        help: 'When the server last took a report or renewed the lease.',
      }).set(last)
      new Gauge({
        ...shared,
        name: 'parallel_config_agent_lease_age_seconds',
        help: 'Time since the lease was last renewed.',
      }).set(nowSeconds - last)
    }
    const errors = new Counter({
      ...shared,
      name: 'parallel_config_agent_probe_errors_total',
      help: 'Facts that could not be read, by the probe that failed.',
      labelNames: ['source'],
    })
    for (const [source, count] of this.#probeErrors) errors.inc({ source }, count)
    return await registry.metrics()
  }
}

/** Serves `/metrics`; stop it when done. Throws, with the address, if it cannot listen there. */
export function serveMetrics(
  metrics: Metrics,
  listen: { readonly hostname: string; readonly port: number },
  now: () => number,
): Bun.Server<undefined> {
  try {
    return Bun.serve({
      ...listen,
      async fetch(request) {
        if (new URL(request.url).pathname !== '/metrics') return new Response(null, { status: 404 })
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
        }
        const own = await metrics.render(Math.floor(now() / 1000))
        const facts = metrics.report ? await renderFactMetrics(metrics.report) : ''
        return new Response(own + facts, {
          headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
        })
      },
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`Cannot serve metrics at ${listen.hostname}:${listen.port}: ${why}`)
  }
}
