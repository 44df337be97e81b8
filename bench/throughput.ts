import { median, report } from './report.ts'
import { startBenchServer } from './server.ts'
import { wrk } from './wrk.ts'

const LAUNCHES = 7
const WARM_UP_SECONDS = 3
const ROUNDS = 3
const SECONDS = 1
const LEAST_RATIO = 0.8

/**
 * (b) Requests per second of `/v1/resolve` beside the baselines, turn by turn in the same run, and in several processes of
 * each: one stays faster or slower than the next all its life, by how its code came to be compiled.
 */
export async function benchThroughput(): Promise<boolean> {
  const launches: number[][] = []
  for (let launch = 0; launch < LAUNCHES; launch++) launches.push(await ratesOfLaunch())
  const rate = (index: number) => median(launches.map((rates) => rates[index] ?? Number.NaN))
  const ratioTo = (index: number) =>
    median(launches.map((rates) => (rates[0] ?? Number.NaN) / (rates[index] ?? Number.NaN)))
  const figure = `${rate(0).toFixed(0)}/s beside ${rate(1).toFixed(0)}/s, ratio ${ratioTo(1).toFixed(2)}`
  const met = report(
    '(b) /v1/resolve beside the same app with a constant answer',
    figure,
    `${LEAST_RATIO} or more`,
    ratioTo(1) >= LEAST_RATIO,
  )
  process.stdout.write(
    `        for comparison, Hono and zod alone (no request id, log, problems or strict JSON): ${rate(2).toFixed(0)}/s, ratio ${ratioTo(2).toFixed(2)}\n`,
  )
  return met
}

/** The rates of the service, of the same app with a constant answer, and of Hono and zod alone. */
async function ratesOfLaunch(): Promise<number[]> {
  const servers = await Promise.all([
    startBenchServer('../src/runtime/bun.ts'),
    startBenchServer('baseline-same-app.ts'),
    startBenchServer('baseline-bare-hono.ts'),
  ])
  for (const { url } of servers) await wrk(url, WARM_UP_SECONDS)
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const rates: number[] = []
    for (const { url } of servers) rates.push((await wrk(url, SECONDS)).requestsPerSecond)
    rounds.push(rates)
  }
  await Promise.all(servers.map((server) => server.stop()))
  return servers.map((_, index) => median(rounds.map((rates) => rates[index] ?? Number.NaN)))
}
