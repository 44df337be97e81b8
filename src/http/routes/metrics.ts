import { HOST_STATES, type HostState, renewalWindow } from '../../hosts/lease.ts'
import type { HostCounts, Hosts } from '../dependencies.ts'
import type { Operation } from '../operation.ts'
import { Problem } from '../problems/problem.ts'
import { answerText } from '../response/answer.ts'

/** The counts since the start, in the text format of Prometheus. */
export const metrics: Operation = {
  isProbe: true,
  method: 'get',
  path: '/metrics',
  handler: ({ metrics, hosts, monotonicMilliseconds }) => {
    const count = countingHosts(hosts, monotonicMilliseconds)
    return async function getMetrics() {
      if (metrics === undefined) {
        throw new Problem(
          'not_found',
          'Metrics are disabled here. METRICS=on enables them on Bun and Deno; on Workers, use the metrics of the platform',
        )
      }
      const { contentType, text } = await metrics.scrape(await count())
      return answerText(text, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
    }
  },
}

/** How long a count is reused, so that scrapers, which need no token, cause few queries. */
const COUNT_HOLDS_MILLISECONDS = 1_000

/** How long a scraper waits for the database. */
const COUNT_MILLISECONDS = 1_500

/** Returns a function that counts the hosts by state and health; undefined: the registry cannot count them. */
function countingHosts(hosts: Hosts, now: () => number): () => Promise<HostCounts | undefined> {
  let asked = Number.NEGATIVE_INFINITY
  let known: HostCounts | undefined
  return async () => {
    if (now() - asked < COUNT_HOLDS_MILLISECONDS) return known
    asked = now()
    known = await Promise.race([countHosts(hosts), undefinedAfter(COUNT_MILLISECONDS)])
    return known
  }
}

async function countHosts(hosts: Hosts): Promise<HostCounts | undefined> {
  const countOf = (state: HostState) =>
    hosts.registry.countHosts(renewalWindow(state, hosts.now(), hosts))
  try {
    const [live, stale, expired] = await Promise.all(HOST_STATES.map(countOf))
    return live && stale && expired && { live, stale, expired }
  } catch {
    return undefined
  }
}

const undefinedAfter = (milliseconds: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref?.())
