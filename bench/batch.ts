import { median, report } from './report.ts'
import { cpuSeconds, residentBytes, startBenchServer } from './server.ts'
import { BENCH_CONFIG } from './workload.ts'

const CONFIGS = 1_000
const BATCHES = 40
const ROUNDS = 7
const LEAST_CONFIGS_PER_SECOND = 40_000
const MOST_GROWTH = 0.1
const MEBIBYTE = 1024 * 1024

const BODY = JSON.stringify({
  requests: Array.from({ length: CONFIGS }, () => ({ config: BENCH_CONFIG })),
})

/** (e) Configs that batches of 1,000 resolve in a second of one core, and whether memory stays flat meanwhile. */
export async function benchBatch(): Promise<boolean> {
  const server = await startBenchServer('../src/runtime/bun.ts')
  await postBatches(server.url)
  const rounds: { perCpuSecond: number; perSecond: number; resident: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const [cpu, started] = [await cpuSeconds(server.pid), performance.now()]
    await postBatches(server.url)
    const seconds = (performance.now() - started) / 1000
    const configs = CONFIGS * BATCHES
    rounds.push({
      perCpuSecond: configs / ((await cpuSeconds(server.pid)) - cpu),
      perSecond: configs / seconds,
      resident: await residentBytes(server.pid),
    })
  }
  await server.stop()
  const perCpuSecond = median(rounds.map((round) => round.perCpuSecond))
  const perSecond = median(rounds.map((round) => round.perSecond))
  const resident = rounds.map((round) => round.resident)
  // One figure alone is up to a tenth above or below the next: it is taken between collections of garbage.
  const half = Math.floor(ROUNDS / 2)
  const growth = median(resident.slice(-half)) / median(resident.slice(0, half)) - 1
  const isFast = report(
    `(e) configs of batches of ${CONFIGS}`,
    `${perCpuSecond.toFixed(0)} a second of CPU time, garbage collection included; ${perSecond.toFixed(0)} a second beside the client`,
    `${LEAST_CONFIGS_PER_SECOND} or more`,
    perCpuSecond >= LEAST_CONFIGS_PER_SECOND,
  )
  const isFlat = report(
    `(e) resident over ${ROUNDS * BATCHES} batches`,
    resident.map((bytes) => (bytes / MEBIBYTE).toFixed(0)).join(', '),
    `MiB whose median grows by less than ${MOST_GROWTH * 100} % from the first ${half} to the last ${half}`,
    growth < MOST_GROWTH,
  )
  return isFast && isFlat
}

async function postBatches(url: string): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch++) {
    const response = await fetch(`${url}v1/resolve/batch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: BODY,
    })
    if (response.status !== 200) throw new Error(`answered ${response.status}`)
    await response.arrayBuffer()
  }
}
