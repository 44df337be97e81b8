import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { capacity, openLoop } from '../../bench/open-loop.ts'
import { cpuSeconds } from '../../bench/server.ts'
import { startServer } from '../support/server.ts'

const BODIES = {
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
}

/** As a part of what the server answers without overload: 90 % on a machine of its own, less where others run on it. */
const LEAST_GOODPUT = Number(process.env.LEAST_GOODPUT ?? 0.5)

/** 250 on a machine of its own. */
const MOST_PROBE_MILLISECONDS = Number(process.env.MOST_PROBE_MILLISECONDS ?? 750)

const residentMebibytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

describe.each(['Bun', 'Deno'] as const)(
  '%s at 1, 2, 5 and 10 times what it can answer',
  (runtime) => {
    let server: Awaited<ReturnType<typeof startServer>>
    beforeAll(async () => {
      server = await startServer({ LOG_LEVEL: 'warn' }, runtime)
    })
    afterAll(() => server?.stop())

    test.each(Object.entries(BODIES))(
      '%s: answers as many on time as ever, and probes at once',
      async (path, value) => {
        const url = new URL(path, server.url).href
        const body = JSON.stringify(value)
        await capacity({ url, body }, 4)
        const { pid } = server.child
        const idle = await cpuSeconds(pid)
        const most = await capacity({ url, body }, 3)
        const perCpuSecond = (most * 3) / ((await cpuSeconds(pid)) - idle)
        for (const times of [1, 2, 5, 10]) {
          const started = await cpuSeconds(pid)
          const { goodput, refused, p99Probe, p99Lag } = await openLoop({
            url,
            body,
            rate: most * times,
            seconds: 4,
          })
          const efficiency = (goodput * 4) / ((await cpuSeconds(pid)) - started) / perCpuSecond
          const memory = residentMebibytes(pid)
          const shown = [
            `${times} times ${most.toFixed()}/s`,
            `goodput ${((goodput / most) * 100).toFixed()} %`,
            `${(efficiency * 100).toFixed()} % for each CPU second`,
            `refused ${refused.toFixed()}/s`,
            `/livez p99 ${p99Probe.toFixed()} ms`,
            `client late by ${p99Lag.toFixed()} ms`,
            `${memory.toFixed()} MiB`,
          ]
          process.stderr.write(`${runtime} ${path}: ${shown.join(', ')}\n`)
          // Other programs may leave the server less of the processor than it had before.
          if (times > 1) expect(Math.max(goodput / most, efficiency)).toBeGreaterThan(LEAST_GOODPUT)
          expect(p99Probe).toBeLessThan(MOST_PROBE_MILLISECONDS)
          expect(memory).toBeLessThan(600)
          await Bun.sleep(1_500)
        }
      },
      60_000,
    )
  },
)
