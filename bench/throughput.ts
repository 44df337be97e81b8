import { median, report } from './report.ts'
import { startBenchServer } from './server.ts'
import { wrk } from './wrk.ts'

const ROUNDS = 7
const SECONDS = 3
const LEAST_RATIO = 0.8

/** (b) Requests per second of `/v1/resolve` beside the baselines, turn by turn in the same run. */
export async function benchThroughput(): Promise<boolean> {
  const [service, same, bare] = await Promise.all([
    startBenchServer('../src/runtime/bun.ts'),
    startBenchServer('baseline-same-app.ts'),
    startBenchServer('baseline-bare-hono.ts'),
  ])
  const servers = [service, same, bare]
  // Warm up: code is compiled while it runs.
  for (const { url } of servers) await wrk(url, SECONDS)
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const rates: number[] = []
    for (const { url } of servers) rates.push((await wrk(url, SECONDS)).requestsPerSecond)
    rounds.push(rates)
  }
  await Promise.all(servers.map((server) => server.stop()))
  const rate = (index: number) => median(rounds.map((rates) => rates[index] ?? Number.NaN))
  const ratioTo = (index: number) =>
    median(rounds.map((rates) => (rates[0] ?? Number.NaN) / (rates[index] ?? Number.NaN)))
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
