import { DENO_COMMAND } from '../test/support/deno.ts'
import { capacity, type Load, openLoop } from './open-loop.ts'
import { report } from './report.ts'
import { cpuSeconds, residentBytes, startBenchServer } from './server.ts'

/** Answers in time at ten times what the process can answer, as a part of what it can. */
const LEAST_GOODPUT = 0.9
const MOST_PROBE_MILLISECONDS = 250
const SECONDS = 5
const TIMES = [1, 2, 5, 10]

const RUNTIMES = [
  { name: 'Bun', script: '../src/runtime/bun.ts', command: [process.execPath] },
  { name: 'Deno', script: '../src/runtime/deno.ts', command: DENO_COMMAND },
]

const BODIES: Readonly<Record<string, object>> = {
  '/v1/resolve/batch': {
    requests: Array.from({ length: 400 }, (_, index) => ({
      config: { tensor_parallel_size: 8, data_parallel_size: index + 1 },
    })),
  },
  '/v1/upgrade': {
    from: '0.11.0',
    to: 'all',
    config: { tensor_parallel_size: 8, enable_expert_parallel: true },
  },
  '/v1/plan': {
    argv: ['serve', 'm', '-tp', '8', '-dp', '64', '--enable-expert-parallel'],
    hosts: { count: 64, facts: { platform: 'cuda', device_count: 8 } },
  },
}

/** The overload curve: what comes in time, what is refused, and how long a probe takes, at several times the capacity. */
export async function benchOverload(): Promise<boolean> {
  let isMet = true
  for (const { name, script, command } of RUNTIMES) {
    for (const [path, value] of Object.entries(BODIES)) {
      const settings = { DATABASE_URL: 'memory:', LOG_LEVEL: 'info', DENO_NO_UPDATE_CHECK: '1' }
      const server = await startBenchServer(script, settings, command)
      const load = { url: new URL(path, server.url).href, body: JSON.stringify(value) }
      if (!(await curveOf(`${name} ${path}`, load, server.pid))) isMet = false
      await server.stop()
    }
  }
  return isMet
}

async function curveOf(
  name: string,
  load: Pick<Load, 'url' | 'body'>,
  pid: number,
): Promise<boolean> {
  await capacity(load, SECONDS)
  const before = await cpuSeconds(pid)
  const most = await capacity(load, SECONDS)
  const perCpuSecond = (most * SECONDS) / ((await cpuSeconds(pid)) - before)
  let isMet = true
  for (const times of TIMES) {
    const started = await cpuSeconds(pid)
    const outcome = await openLoop({ ...load, rate: most * times, seconds: SECONDS })
    const { goodput, refused, p99Probe, p99Lag } = outcome
    const used = (await cpuSeconds(pid)) - started
    const share = goodput / most
    const efficiency = (goodput * SECONDS) / used / perCpuSecond
    const memory = (await residentBytes(pid)) / 2 ** 20
    const figure = [
      `${(share * 100).toFixed()} % in time`,
      `${(efficiency * 100).toFixed()} % for each CPU second`,
      `${refused.toFixed()} refused/s`,
      `/livez p99 ${p99Probe.toFixed()} ms`,
      `client late by ${p99Lag.toFixed()} ms`,
      `${memory.toFixed()} MiB`,
    ].join(', ')
    // At the capacity itself chance decides which requests come in bursts; what other programs take is not the server's.
    const isEnough = times === 1 || Math.max(share, efficiency) >= LEAST_GOODPUT
    const bound = `${LEAST_GOODPUT * 100} %, ${MOST_PROBE_MILLISECONDS} ms`
    const what = `${name} at ${times} times ${most.toFixed()}/s`
    if (!report(what, figure, bound, isEnough && p99Probe <= MOST_PROBE_MILLISECONDS)) {
      isMet = false
    }
    await Bun.sleep(1_500)
  }
  return isMet
}
