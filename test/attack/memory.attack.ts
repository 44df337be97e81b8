import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { cpuSeconds } from '../../bench/server.ts'
import { hostReport } from '../hosts/sample.ts'
import { limitMemory } from '../support/memory-limit.ts'
import { startServer } from '../support/server.ts'
import { EXPENSIVE_REQUESTS } from './bodies.ts'

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** The most memory that a process has had, in MiB. */
const peakMebibytes = (pid: number) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

const MALFORMED = EXPENSIVE_REQUESTS.filter(({ name }) => name.startsWith('a batch of 3.9 MB')).map(
  ({ path, body }) => ({ path, body: body() }),
)

const scattered = times(6_000, (index) => 2 * index).join(',')

/** Once 214 KB of reports like this one took more than 2 GiB. */
const REPEATING = [
  {
    path: '/v1/resolve/batch',
    body: JSON.stringify({
      requests: times(20, () => ({
        config: {
          tensor_parallel_size: 4_096,
          numa_bind: true,
          numa_bind_nodes: times(4_096, () => 0),
          numa_bind_cpus: times(4_096, () => '9'),
        },
        host_report: hostReport({
          numa_nodes: [
            { id: 0, cpus: scattered, memory_bytes: null, memory_only: null, distances: null },
          ],
        }),
      })),
    }),
  },
]

interface Sent {
  readonly path: string
  readonly body: string
  readonly type?: string | undefined
}

async function send(
  origin: string,
  { path, body, type = 'application/json' }: Sent,
): Promise<number> {
  const response = await fetch(new URL(path, origin), {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  })
  await response.arrayBuffer()
  return response.status
}

/** Only root may, where the kernel has version 1 of cgroups. */
const probed = limitMemory(1024 ** 3)
probed?.remove()
const canLimit = probed !== undefined

describe.each(['Bun', 'Deno'] as const)('%s', (runtime) => {
  test.each([
    ['malformed batches of 3.9 MB', MALFORMED, 1_024],
    ['reports that would repeat 32 KB in every message', REPEATING, 1_024],
  ] as const)(
    '%s, 30 at a time, take less than a GiB',
    async (what, bodies, most) => {
      const server = await startServer({ LOG_LEVEL: 'error' }, runtime)
      const statuses = new Set<number>()
      for (let round = 0; round < 3; round++) {
        const answers = times(30, (index) =>
          send(server.url, bodies[index % bodies.length] as Sent),
        )
        for (const status of await Promise.all(answers)) statuses.add(status)
      }
      const peak = peakMebibytes(server.child.pid)
      process.stderr.write(`${runtime}: ${what}: ${peak.toFixed()} MiB at most\n`)
      expect([...statuses].every((status) => status < 500 || status === 503)).toBe(true)
      expect(peak).toBeLessThan(most)
      await server.stop()
    },
    120_000,
  )

  test.skipIf(!canLimit)(
    'everything that is expensive, at once, is answered or refused within 512 MiB',
    async () => {
      const limit = limitMemory(512 * 1024 ** 2)
      // What docs/production.md says for little memory; Bun does not read it.
      const settings = { LOG_LEVEL: 'error', DENO_V8_FLAGS: '--max-old-space-size=256' }
      const server = await startServer(settings, runtime, limit?.under)
      const requests = EXPENSIVE_REQUESTS.map(({ path, body, type }) => ({
        path,
        body: body(),
        type,
      }))
      const statuses = new Set<number>()
      for (let round = 0; round < 3; round++) {
        const answers = [...requests, ...requests].map((request) => send(server.url, request))
        for (const status of await Promise.all(answers)) statuses.add(status)
      }
      expect([...statuses].filter((status) => status >= 500 && status !== 503)).toEqual([])
      expect(statuses).toContain(200)
      expect(server.child.exitCode).toBeNull()
      process.stderr.write(`${runtime}: ${peakMebibytes(server.child.pid).toFixed()} of 512 MiB\n`)
      await server.stop()
      limit?.remove()
    },
    120_000,
  )

  test('what clients ask for that have left is not worked on', async () => {
    const server = await startServer({ LOG_LEVEL: 'error' }, runtime)
    const { path, body } = expensive()
    const before = await cpuSeconds(server.child.pid)
    expect(await send(server.url, { path, body })).toBe(200)
    const one = (await cpuSeconds(server.child.pid)) - before
    const sockets = times(60, () => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      return socket
    })
    await Bun.sleep(100)
    for (const socket of sockets) socket.destroy()
    const left = await cpuSeconds(server.child.pid)
    await Bun.sleep(3_000)
    const after = (await cpuSeconds(server.child.pid)) - left
    process.stderr.write(
      `${runtime}: ${after.toFixed(2)} s after 60 clients had left, ${one.toFixed(2)} s for one that stays\n`,
    )
    expect(after).toBeLessThan(Math.max(10 * one, 1))
    await server.stop()
  }, 60_000)
})

function expensive(): Sent {
  const found = EXPENSIVE_REQUESTS.find(({ name }) => name === '1,000 command lines')
  if (found === undefined) throw new Error('no such body')
  return { path: found.path, body: found.body() }
}
