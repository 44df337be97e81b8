import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Json } from '../support/app.ts'
import { fixture } from '../support/fixtures.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import {
  AUDIENCE,
  makeToken,
  REPOSITORY,
  type ServerProcess,
  startServer,
} from './server-process.ts'

const AGENT = join(REPOSITORY, 'src/agent/main.ts')

/** A POWER9 host with 6 V100, three next to each of the NUMA nodes 0 and 8. */
const TREE = fixture('hosts/hwloc/nvidiagpunumanodes.tar.bz2')

describe.if(TREE !== undefined)('an agent on a captured host and a server on SQLite', () => {
  let directory: string
  let server: ServerProcess
  let databaseUrl: string
  let readToken: string

  beforeAll(async () => {
    directory = temporaryFolder()
    databaseUrl = `sqlite:${join(directory, 'registry.db')}`
    readToken = await makeToken(databaseUrl, 'read')
    server = await startServer({ databaseUrl })
    const extracted = Bun.spawnSync(['tar', '-xjf', TREE ?? '', '-C', directory])
    expect(extracted.exitCode).toBe(0)
  }, 60_000)
  afterAll(async () => {
    await server?.stop()
  })

  const resolve = async (body: object) => {
    const response = await fetch(`${server.origin}/v1/resolve`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${readToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ vllm_version: '0.24.0', host_id: 'power9', ...body }),
    })
    const answer: Json = await response.json()
    return { status: response.status, answer }
  }

  test('the host enrols and reports', async () => {
    const [tree = ''] = [...new Bun.Glob('*/sys').scanSync({ cwd: directory, onlyFiles: false })]
    const agent = Bun.spawn(
      [process.execPath, AGENT, '--once', '--root', join(directory, tree, '..')].concat(
        ['--server', server.origin, '--audience', AUDIENCE, '--host-id', 'power9'],
        ['--state-dir', join(directory, 'state')],
      ),
      {
        env: {
          PATH: process.env.PATH ?? '',
          PARALLEL_CONFIG_AGENT_TOKEN: await makeToken(databaseUrl, 'enrol'),
        },
        stderr: 'pipe',
      },
    )
    const [complaint] = await Promise.all([new Response(agent.stderr).text(), agent.exited])
    const { status, answer } = await resolve({ config: {} })
    expect({ status, complaint }).toMatchObject({ status: 200 })
    expect(answer.host).toMatchObject({ host_id: 'power9', generation: 1, state: 'live' })
  }, 60_000)

  test('a config for it is bound to the NUMA nodes of its GPUs', async () => {
    const config = { tensor_parallel_size: 6, numa_bind: true }
    const { status, answer } = await resolve({ config })
    expect(status).toBe(200)
    expect(answer.numa_binding.workers).toEqual(
      [0, 0, 0, 8, 8, 8].map((node) => `--cpunodebind=${node} --membind=${node}`),
    )
  })

  test('16 ranks on its 6 GPUs are refused, with what to do', async () => {
    const { status, answer } = await resolve({ config: { tensor_parallel_size: 16 } })
    expect(status).toBe(422)
    expect(answer.errors[0].message).toMatch(/16.*6 devices.*tensor_parallel_size/)
  })
})
