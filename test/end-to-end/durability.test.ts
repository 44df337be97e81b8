import { describe, expect, test } from 'bun:test'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSigner } from '../hosts/agent.ts'
import { hostReport } from '../hosts/sample.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { hostClient } from './host-client.ts'
import { makeToken, REPOSITORY, startServer } from './server-process.ts'

const REPORTS = 5
const directory = temporaryFolder()

/** Whether this machine lets us see the system calls of a process of ours. */
const strace = Bun.which('strace')
const traces = strace !== null && Bun.spawnSync([strace, '-o', '/dev/null', 'true']).exitCode === 0
if (!traces)
  process.stderr.write('strace is missing or may not trace: durability is not looked at\n')

/** For each 200 of a report, whether the log of the database was synced after the answer before it. */
async function syncedBeforeEach200(name: string, root: string): Promise<boolean[]> {
  const databaseUrl = `sqlite:${join(directory, name, 'registry.db')}`
  const trace = join(directory, `${name}.trace`)
  const token = await makeToken(databaseUrl, 'enrol')
  const calls = 'trace=fsync,fdatasync,sendto,sendmsg,write,writev'
  const server = await startServer({
    databaseUrl,
    root,
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
  return answersIn(await readFile(trace, 'utf8'))
}

/** The same of a trace. A sync counts from its end: other threads go on while one waits for the disk. */
function answersIn(trace: string): boolean[] {
  const answers: boolean[] = []
  const waiting = new Set<string>()
  let synced = false
  for (const line of trace.split('\n')) {
    const [thread = ''] = line.split(' ', 1)
    if (/ f(?:data)?sync\(\d+<[^>]*-wal>/.test(line)) waiting.add(thread)
    if (/ = 0$/.test(line) && /\bf(?:data)?sync\b/.test(line) && waiting.delete(thread))
      synced = true
    if (!line.includes('"HTTP/1.1 ')) continue
    if (line.includes('"HTTP/1.1 200 ')) answers.push(synced)
    synced = false
  }
  return answers
}

/** A copy of the service whose database is less careful: the service itself has no such setting. */
async function carelessCopy(): Promise<string> {
  const root = join(directory, 'careless')
  for (const part of ['src', 'package.json', 'openapi/openapi.json']) {
    await cp(join(REPOSITORY, part), join(root, part), { recursive: true })
  }
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  const changed = join(root, 'src/hosts/engines/sqlite/connection.ts')
  const source = await readFile(changed, 'utf8')
  expect(source).toContain('synchronous = FULL')
  await writeFile(changed, source.replace('synchronous = FULL', 'synchronous = NORMAL'))
  return root
}

describe.if(traces)('the 200 of a report', () => {
  test('comes after the database is synced to disk', async () => {
    expect(await syncedBeforeEach200('full', REPOSITORY)).toEqual(Array(REPORTS).fill(true))
  }, 60_000)

  test('would be seen to come before, were the database less careful', async () => {
    const answers = await syncedBeforeEach200('normal', await carelessCopy())
    expect(answers).toHaveLength(REPORTS)
    expect(answers).toContain(false)
  }, 60_000)
})
