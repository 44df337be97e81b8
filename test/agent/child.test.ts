import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TOKEN_VARIABLE } from '../../src/agent/args.ts'
import { runChild } from '../../src/agent/child.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const LIMITS = { deadlineSeconds: 1, mostBytes: 65_536 }

/** Whether a process runs; one that was killed may wait for whoever has to take notice of it. */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return false
  const [, state] = /\) (\S)/.exec(readFileSync(file, 'utf8')) ?? []
  return state !== 'Z'
}

async function hasEnded(pid: number): Promise<boolean> {
  for (let wait = 0; wait < 100 && isRunning(pid); wait += 1) await Bun.sleep(20)
  return !isRunning(pid)
}

test.each([
  ['does not end in time', 'sleep 300 & echo $! > FILE; wait', 'late'],
  ['ends and leaves something behind', 'sleep 300 > /dev/null & echo $! > FILE', 'ended'],
  ['prints too much', 'sleep 300 & echo $! > FILE; yes', 'too_long'],
])('what a program started is killed with it when it %s', async (_, script, kind) => {
  const file = join(temporaryFolder(), 'pid')
  const outcome = await runChild(['sh', '-c', script.replace('FILE', file)], LIMITS)
  expect(outcome.kind).toBe(kind as typeof outcome.kind)
  const pid = Number(readFileSync(file, 'utf8'))
  expect(pid).toBeGreaterThan(1)
  expect(await hasEnded(pid)).toBe(true)
})

test('a program that is asked something does not get the enrolment token', async () => {
  const before = process.env[TOKEN_VARIABLE]
  process.env[TOKEN_VARIABLE] = 'pcs_secret'
  try {
    const given = { ...process.env }
    const outcomes = [
      await runChild(['env'], LIMITS),
      await runChild(['env'], { ...LIMITS, env: given }),
    ]
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'ended', exitCode: 0 })
      const output = 'output' in outcome ? outcome.output : ''
      expect(output).toContain('PATH=')
      expect(output).not.toContain('pcs_secret')
    }
  } finally {
    if (before === undefined) delete process.env[TOKEN_VARIABLE]
    else process.env[TOKEN_VARIABLE] = before
  }
})
