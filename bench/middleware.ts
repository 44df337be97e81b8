import { median } from './report.ts'
import { startBenchServer } from './server.ts'
import { wrk } from './wrk.ts'

const WARM_UP_SECONDS = 2
const ROUNDS = 15
const SECONDS = 1

/**
 * What Hono's own middleware would cost, which is why the lifecycle of requests and the reading of bodies are none. It has no
 * bound: the figure is Hono's.
 */
export async function benchMiddleware(): Promise<boolean> {
  const servers = await Promise.all(
    ['baseline-bare-hono.ts', 'baseline-hono-middleware.ts'].map((script) =>
      startBenchServer(script),
    ),
  )
  for (const { url } of servers) await wrk(url, WARM_UP_SECONDS)
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [bare = Number.NaN, wrapped = Number.NaN] = [
      (await wrk(servers[0]?.url ?? '', SECONDS)).requestsPerSecond,
      (await wrk(servers[1]?.url ?? '', SECONDS)).requestsPerSecond,
    ]
    ratios.push(wrapped / bare)
  }
  await Promise.all(servers.map((server) => server.stop()))
  process.stdout.write(
    `        for comparison, Hono and zod alone with Hono's request-id and body-limit beside without: ratio ${median(ratios).toFixed(2)}\n`,
  )
  return true
}
