import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSigner } from '../hosts/agent.ts'
import { hostReport } from '../hosts/sample.ts'
import { hostClient } from './host-client.ts'
import { makeToken, startServer } from './server-process.ts'

const REPORTS = 5
const directory = await mkdtemp(join(tmpdir(), 'durability-'))
afterAll(() => rm(directory, { recursive: true }))

/** Whether this machine lets us see the system calls of a process of ours. */
const strace = Bun.which('strace')
const traces = strace !== null && Bun.spawnSync([strace, '-o', '/dev/null', 'true']).exitCode === 0
if (!traces)
  process.stderr.write('strace is missing or may not trace: durability is not looked at\n')

/** For each 200 of a report, whether the log of the database was synced after the answer before it. */
async function syncedBeforeEach200(
  name: string,
  parameters: readonly string[],
): Promise<boolean[]> {
  const databaseUrl = `sqlite:${join(directory, name, 'registry.db')}`
  const trace = join(directory, `${name}.trace`)
  const token = await makeToken(databaseUrl, 'enrol')
  const calls = 'trace=fsync,fdatasync,sendto,sendmsg,write,writev'
  const server = await startServer({
    databaseUrl,
    command: [
      'strace',
      // The tracer stands aside, so that the server is our own child and gets our signals.
      '-D',
      '-f',
      '-y',
      '-s',
      '24',
      '-e',
      calls,
      '-o',
      trace,
      process.execPath,
      ...parameters,
    ],
  })
  try {
    const { enrol, report } = hostClient(server.origin)
    const signer = await createSigner('gpu-1')
    expect((await enrol(signer, token)).status).toBe(201)
    for (let sequence = 1; sequence <= REPORTS; sequence += 1) {
      const response = await report(signer, sequence, hostReport({ device_count: sequence }))
      expect(response.status).toBe(200)
      await response.text()
    }
  } finally {
    await server.stop()
  }
  const answers: boolean[] = []
  let synced = false
  for (const line of (await readFile(trace, 'utf8')).split('\n')) {
    if (/\bf(?:data)?sync\(\d+<[^>]*-wal>/.test(line)) synced = true
    if (!line.includes('"HTTP/1.1 ')) continue
    if (line.includes('"HTTP/1.1 200 ')) answers.push(synced)
    synced = false
  }
  return answers
}

describe.if(traces)('the 200 of a report', () => {
  test('comes after the database is synced to disk', async () => {
    expect(await syncedBeforeEach200('full', [])).toEqual(Array(REPORTS).fill(true))
  }, 60_000)

  test('would be seen to come before, were the database less careful', async () => {
    const preload = new URL('synchronous-normal.ts', import.meta.url).pathname
    const answers = await syncedBeforeEach200('normal', ['--preload', preload])
    expect(answers).toHaveLength(REPORTS)
    expect(answers).toContain(false)
  }, 60_000)
})
