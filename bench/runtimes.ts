import { fileURLToPath } from 'node:url'
import { startWorkerd } from '../tools/workerd.ts'
import { median } from './report.ts'
import { type BenchServer, startBenchServer } from './server.ts'
import { wrk } from './wrk.ts'

const ROUNDS = 5
const SECONDS = 3
const DENO = fileURLToPath(new URL('../node_modules/.bin/deno', import.meta.url))
const DENO_RUN = [DENO, 'run', '--no-prompt', '--allow-net', '--allow-env', '--allow-read']
const NOTHING = { DATABASE_URL: 'memory:' }

type Server = Pick<BenchServer, 'url' | 'stop'>
type Start = () => Promise<Server>

/** The service and the bare baseline of each runtime. */
const RUNTIMES: Readonly<Record<string, readonly [Start, Start]>> = {
  Bun: [
    () => startBenchServer('../src/runtime/bun.ts'),
    () => startBenchServer('baseline-bare-hono.ts'),
  ],
  Deno: [
    () => startBenchServer('../src/runtime/deno.ts', NOTHING, DENO_RUN),
    () => startBenchServer('baseline-bare-hono-deno.ts', NOTHING, DENO_RUN),
  ],
  workerd: [
    () => startWorkerd('src/runtime/worker.ts'),
    () => startWorkerd('bench/baseline-bare-hono-worker.ts'),
  ],
}

/** (f) Bun, Deno and workerd side by side: requests per second of `/v1/resolve` beside the bare baseline of each. */
export async function benchRuntimes(): Promise<boolean> {
  for (const [runtime, [startService, startBare]] of Object.entries(RUNTIMES)) {
    const [service, bare] = await Promise.all([startService(), startBare()])
    const rates: [number, number][] = []
    // The first round warms up: code is compiled while it runs.
    for (let round = 0; round <= ROUNDS; round++) {
      const ours = (await wrk(service.url, SECONDS)).requestsPerSecond
      const theirs = (await wrk(bare.url, SECONDS)).requestsPerSecond
      if (round > 0) rates.push([ours, theirs])
    }
    await Promise.all([service.stop(), bare.stop()])
    const ours = median(rates.map(([rate]) => rate)).toFixed(0)
    const theirs = median(rates.map(([, rate]) => rate)).toFixed(0)
    const ratio = median(rates.map(([rate, other]) => rate / other)).toFixed(2)
    process.stdout.write(
      `        (f) /v1/resolve under ${runtime}: ${ours}/s beside ${theirs}/s of bare Hono with zod, ratio ${ratio}\n`,
    )
  }
  return true
}
