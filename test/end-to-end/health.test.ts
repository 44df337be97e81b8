import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { twoNodeTree } from '../agent/tree.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { AUDIENCE, makeToken, REPOSITORY } from './server-process.ts'

/** A host with two MI210, of which the second counted `errors` of its memory. */
const hostWithErrors = (errors: number, devices: readonly number[] = [0x63, 0x83]) =>
  twoNodeTree(
    Object.fromEntries(
      devices.map((bus, index) => [
        `0000:${bus.toString(16)}:00.0`,
        {
          class: '0x038000\n',
          vendor: '0x1002\n',
          device: '0x740f\n',
          numa_node: '0\n',
          driver: '-> ../../drivers/amdgpu',
          'ras/umc_err_count': `ue: ${index * errors}\nce: 0\n`,
        },
      ]),
    ),
    Object.fromEntries(
      devices.map((bus, index) => [
        `sys/class/kfd/kfd/topology/nodes/${index}/properties`,
        `cpu_cores_count 0\nsimd_count 416\nvendor_id 4098\ndevice_id 29711\nlocation_id ${bus << 8}\ndomain 0\nunique_id ${77 + index}\ndrm_render_minor ${128 + index}\n`,
      ]),
    ),
  )

const directory = temporaryFolder()
let server: Awaited<ReturnType<typeof startServer>>
let enrolToken: string
let readToken: string
beforeAll(async () => {
  const databaseUrl = `sqlite:${join(directory, 'registry.db')}`
  enrolToken = await makeToken(databaseUrl, 'enrol')
  readToken = await makeToken(databaseUrl, 'read')
  server = await startServer({ DATABASE_URL: databaseUrl, PUBLIC_ORIGIN: AUDIENCE })
}, 30_000)
afterAll(() => server?.stop())

/** Has the agent report a tree as `mi210`. */
async function report(tree: string): Promise<void> {
  const agent = Bun.spawn(
    [process.execPath, join(REPOSITORY, 'src/agent/main.ts'), '--once', '--root', tree].concat(
      ['--server', server.url.slice(0, -1), '--audience', AUDIENCE, '--host-id', 'mi210'],
      ['--state-dir', join(directory, 'state')],
    ),
    { env: { PATH: process.env.PATH ?? '', PARALLEL_CONFIG_AGENT_TOKEN: enrolToken } },
  )
  await agent.exited
}

async function listed(query = ''): Promise<unknown[]> {
  const headers = { Authorization: `Bearer ${readToken}` }
  const response = await fetch(`${server.url}v1/hosts${query}`, { headers })
  return ((await response.json()) as { hosts: unknown[] }).hosts
}

async function metricsHave(sample: string): Promise<void> {
  const text = async () => await (await fetch(`${server.url}metrics`)).text()
  // Hosts are counted once a second at most.
  while (!(await text()).includes(sample)) await Bun.sleep(100)
}

test('an agent whose host goes bad is in the list, the metrics and the log with its next report', async () => {
  await report(hostWithErrors(0))
  expect(await listed()).toMatchObject([{ host_id: 'mi210', device_count: 2, healthy: true }])
  await metricsHave('parallel_config_hosts{state="live",health="healthy"} 1')

  await report(hostWithErrors(3))
  expect(await listed('?healthy=false')).toMatchObject([{ host_id: 'mi210', healthy: false }])
  await metricsHave('parallel_config_hosts{state="live",health="unhealthy"} 1')

  await report(hostWithErrors(0, [0x63]))
  expect(await listed()).toMatchObject([{ host_id: 'mi210', device_count: 1, healthy: true }])

  const { lines } = await server.stop()
  const ofHost = lines.filter(({ host_id }) => host_id === 'mi210')
  expect(ofHost).toMatchObject([
    {
      level: 'warn',
      message: 'host unhealthy',
      complaints: [expect.stringContaining('3 uncorrectable memory errors')],
    },
    { level: 'info', message: 'host no longer unhealthy', healthy: true },
    { level: 'warn', message: 'host has fewer devices', from: 2, to: 1 },
  ])
}, 60_000)
