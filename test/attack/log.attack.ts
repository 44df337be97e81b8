import { describe, expect, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { freePort } from '../../tools/workerd.ts'
import { REPOSITORY } from '../end-to-end/server-process.ts'
import { DENO_COMMAND } from '../support/deno.ts'

const COMMANDS = {
  Bun: `${process.execPath} src/runtime/bun.ts`,
  Deno: `${DENO_COMMAND.join(' ')} src/runtime/deno.ts`,
}

/** What standard output of the service is connected to; `exec` makes the service the process that is signalled. */
const READERS: Readonly<Record<string, (command: string) => string>> = {
  'a pipe that nobody reads': (command) =>
    `mkfifo $PIPE; sleep 100 < $PIPE & exec ${command} > $PIPE`,
  'a pipe whose reader goes away': (command) =>
    `mkfifo $PIPE; head -c 1000 < $PIPE & exec ${command} > $PIPE`,
  'a disk that is full': (command) => `exec ${command} > /dev/full`,
  'a pipe that does not block': (command) =>
    `mkfifo $PIPE; sleep 100 < $PIPE & exec python3 -c 'import os,sys; os.set_blocking(1, False); os.execvp(sys.argv[1], sys.argv[1:])' ${command} > $PIPE`,
}

async function start(script: string): Promise<{ child: ChildProcess; origin: string }> {
  const port = await freePort()
  const child = spawn('sh', ['-c', script], {
    cwd: REPOSITORY,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATABASE_URL: 'memory:',
      DENO_NO_UPDATE_CHECK: '1',
      PIPE: `/tmp/log-${port}.fifo`,
    },
    stdio: 'ignore',
    detached: true,
  })
  const origin = `http://127.0.0.1:${port}`
  while (
    !(await fetch(`${origin}/livez`).then(
      () => true,
      () => false,
    ))
  )
    await Bun.sleep(20)
  return { child, origin }
}

/** Processor time that a process has used, in milliseconds. */
function cpuMilliseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

describe.each(['Bun', 'Deno'] as const)('%s, its log going to', (runtime) => {
  test.each(Object.entries(READERS))(
    '%s: goes on, stays idle, counts what it drops, and ends',
    async (_, script) => {
      const { child, origin } = await start(script(COMMANDS[runtime]))
      try {
        for (let round = 0; round < 300; round++) {
          const answers = await Promise.all(
            Array.from({ length: 50 }, () => fetch(`${origin}/v1/${'x'.repeat(150)}`)),
          )
          for (const answer of answers) {
            expect(answer.status).toBe(404)
            await answer.text()
          }
        }
        await Bun.sleep(300)
        const before = cpuMilliseconds(child.pid ?? 0)
        await Bun.sleep(1_000)
        expect(cpuMilliseconds(child.pid ?? 0) - before).toBeLessThan(200)
        const metrics = await (await fetch(`${origin}/metrics`)).text()
        const dropped = /^parallel_config_log_lines_dropped_total (\d+)/m.exec(metrics)?.[1]
        expect(Number(dropped)).toBeGreaterThan(0)
        const ended = once(child, 'exit')
        const asked = performance.now()
        child.kill('SIGTERM')
        expect((await ended)[0]).toBe(0)
        expect(performance.now() - asked).toBeLessThan(5_000)
      } finally {
        try {
          process.kill(-(child.pid ?? 0), 'SIGKILL')
        } catch {}
      }
    },
    60_000,
  )
})
