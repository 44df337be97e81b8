import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '../../openapi/sdk-typescript/src/client/index.ts'
import {
  enrolHost,
  getHost,
  listHosts,
  listReleases,
  resolveConfig,
  ServiceError,
  upgradeConfig,
} from '../../openapi/sdk-typescript/src/index.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { generateSdk } from '../../tools/generate-sdk.ts'
import { makeToken, type ServerProcess, startServer } from '../end-to-end/server-process.ts'
import { createSigner } from '../hosts/agent.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const SDK = fileURLToPath(new URL('../../openapi/sdk-typescript', import.meta.url))

const folder = temporaryFolder()
let server: ServerProcess
let tokens: { enrol: string; read: string }

beforeAll(async () => {
  const databaseUrl = `sqlite:${join(folder, 'registry.db')}`
  tokens = {
    enrol: await makeToken(databaseUrl, 'enrol'),
    read: await makeToken(databaseUrl, 'read'),
  }
  server = await startServer({ databaseUrl })
})

afterAll(() => server.stop())

const clientWith = (auth?: string) => createClient({ baseUrl: server.origin, auth })

describe('the client, with a real server', () => {
  test('resolves a config', async () => {
    const { data, error, response } = await resolveConfig({
      client: clientWith(),
      body: {
        vllm_version: '0.24.0',
        config: { tensor_parallel_size: 8 },
        host: { platform: 'cuda', device_count: 8 },
      },
      query: { include: 'hash_factors' },
    })
    expect([response?.status, error]).toEqual([200, undefined])
    expect(data?.config.world_size).toBe(8)
    expect(data?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(data?.hash_factors).toHaveProperty('tensor_parallel_size')
  })

  test('gives the problem of a config that does not resolve', async () => {
    const { data, error, response } = await resolveConfig({
      client: clientWith(),
      body: {
        config: { tensor_parallel_size: 16 },
        host: { platform: 'cuda', device_count: 8 },
      },
    })
    expect([response?.status, data]).toEqual([422, undefined])
    if (error === undefined || error instanceof Error) throw new Error('it is a problem')
    expect(error.code).toBe('config_does_not_resolve')
    expect(error.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/config', 'world_size_exceeds_device_count'],
    ])
  })

  test('throws an Error with the problem on it, with throwOnError', async () => {
    const body = { vllm_version: '0.0.1', config: {} }
    const answer = resolveConfig({ client: clientWith(), body, throwOnError: true })
    const thrown = await answer.catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(ServiceError)
    expect(thrown).toMatchObject({
      message: expect.stringContaining('0.0.1'),
      status: 422,
      code: 'unknown_release',
      problem: { errors: [{ pointer: '/vllm_version' }] },
    })
  })

  test('gives an error that is not a problem when there is no service', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1' })
    const { error, response } = await resolveConfig({ client, body: { config: {} } })
    expect(error).toBeInstanceOf(Error)
    expect(response).toBeUndefined()
  })

  test('answers what an upgrade does', async () => {
    const { data } = await upgradeConfig({
      client: clientWith(),
      body: { config: { tensor_parallel_size: 8 }, from: '0.11.0', to: ['0.24.0'] },
    })
    expect(data?.upgrades.map(({ from, to }) => [from, to])).toEqual([['0.11.0', '0.24.0']])
    const outcome = data?.upgrades[0]?.outcome
    if (!outcome?.resolves) throw new Error('it resolves')
    expect(outcome.config).toHaveProperty('tensor_parallel_size', 8)
  })

  test('lists the releases', async () => {
    const { data } = await listReleases({ client: clientWith() })
    expect(data?.releases.map(({ version }) => version)).toContain('0.24.0')
  })

  test('shows the hosts to those who have a token', async () => {
    const signer = await createSigner('gpu-1')
    const enrolled = await enrolHost({
      client: clientWith(tokens.enrol),
      body: { host_id: 'gpu-1', public_key: signer.jwk },
    })
    expect(enrolled.response?.status).toBe(201)
    const client = clientWith(tokens.read)
    const { data: page } = await listHosts({ client, query: { state: 'live', limit: 5 } })
    expect(page?.hosts.map(({ host_id }) => host_id)).toEqual(['gpu-1'])
    const { data: host } = await getHost({ client, path: { host_id: 'gpu-1' } })
    expect(host?.report).toBeNull()
    const { error } = await getHost({ client: clientWith(), path: { host_id: 'gpu-1' } })
    expect(error).toMatchObject({ code: 'token_refused' })
  })
})

async function filesIn(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile())
  const texts = await Promise.all(
    paths.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name)
      return [path.slice(root.length + 1), await readFile(path, 'utf8')]
    }),
  )
  return Object.fromEntries(texts)
}

test('the committed client is what the document makes (npm run sdk)', async () => {
  const made = join(folder, 'made')
  await generateSdk(made)
  expect(await filesIn(join(SDK, 'src'))).toEqual(await filesIn(made))
}, 60_000)

test('the package, packed and installed elsewhere, has the version of the service, its types and a snippet that works', async () => {
  const sdk = await Bun.file(join(SDK, 'package.json')).json()
  expect(sdk.version).toBe(packageJson.version)
  const packed = join(folder, 'packed')
  await cp(SDK, packed, { recursive: true })
  const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
  await run([tsc, '--project', packed], packed)
  const archive = (await run(['npm', 'pack', '--silent', '--ignore-scripts'], packed)).trim()

  const project = join(folder, 'project')
  await Bun.write(join(project, 'package.json'), '{"type": "module", "private": true}')
  const install = ['npm', 'install', '--offline', '--no-audit', '--no-fund', '--silent']
  await run([...install, join(packed, archive)], project)
  const readme = await Bun.file(join(SDK, 'README.md')).text()
  const snippet = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  expect(snippet).toContain('resolveConfig')
  await Bun.write(
    join(project, 'snippet.ts'),
    snippet.replace('http://127.0.0.1:3000', server.origin),
  )
  const options = ['--target', 'ES2022', '--module', 'NodeNext', '--lib', 'ES2022,DOM,DOM.Iterable']
  await run([tsc, '--strict', ...options, 'snippet.ts'], project)
  expect(await run(['node', 'snippet.js'], project)).toMatch(/^[0-9a-f]{64}\n$/)
}, 120_000)

/** What a program writes; fails with what it complains of. */
async function run(command: readonly string[], cwd: string): Promise<string> {
  const child = Bun.spawn([...command], { cwd, stdout: 'pipe', stderr: 'pipe' })
  const [output, complaint] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ])
  expect([command[0], await child.exited, output + complaint]).toEqual([command[0], 0, output])
  return output
}
