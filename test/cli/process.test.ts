import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deployment, pod } from '../manifests/findings/objects.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const PROJECT = join(import.meta.dir, '../..')
const folder = temporaryFolder()
const binary = join(folder, 'parallel-config')
const bundle = join(folder, 'npm', 'parallel-config.mjs')
const node = Bun.which('node')

// Each test starts several processes.
setDefaultTimeout(60_000)

function build(...args: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, ...args], { cwd: PROJECT })
  if (exitCode !== 0) throw new Error(stderr.toString())
}

beforeAll(() => {
  build('build', '--compile', '--outfile', binary, 'src/cli/main.ts')
  build('tools/build-cli-package.ts', join(folder, 'npm'))
  writeFileSync(join(folder, 'sound.yaml'), deployment(2))
  for (const name of ['deep', 'empty', '.hidden', 'node_modules/a']) {
    mkdirSync(join(folder, 'manifests', name), { recursive: true })
  }
  writeFileSync(join(folder, 'manifests/deep/sound.yaml'), deployment(2))
  symlinkSync('../sound.yaml', join(folder, 'manifests/mounted.yml'))
  for (const name of ['notes.txt', '.hidden/a.yaml', 'node_modules/a/a.yaml', '.a.yaml']) {
    writeFileSync(join(folder, 'manifests', name), 'not a manifest')
  }
  writeFileSync(join(folder, 'latin.yaml'), Buffer.from('kind: Pod # caf\xe9\n', 'latin1'))
  const bytes = Buffer.from(pod({ container: { args: ['--no-such-option'] } }))
  writeFileSync(join(folder, 'refused.yaml'), Buffer.concat([Buffer.from('\ufeff'), bytes]))
})

async function execute(program: readonly string[], args: readonly string[], input = '') {
  const child = Bun.spawn([...program, ...args], {
    cwd: folder,
    env: {},
    stdin: Buffer.from(input),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [output, errors, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { output, errors, exitCode }
}

const PROGRAMS: [string, readonly string[]][] = [
  ['the binary', [binary]],
  ...(node ? [['the package under Node.js', [node, bundle]] as [string, readonly string[]]] : []),
]

test('the package carries the licence of everything in it', async () => {
  const licences = await Bun.file(join(folder, 'npm/LICENSES-OF-DEPENDENCIES')).text()
  for (const name of ['commander', 'hono', 'zod']) {
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, 'm'))
  }
})

describe.each(PROGRAMS)('%s, in an empty environment,', (_, program) => {
  test('ends with 0, 1, 2 and 3', async () => {
    expect(await execute(program, ['check', 'sound.yaml'])).toMatchObject({
      exitCode: 0,
      errors: '',
      output: expect.stringMatching(/^PASS {2}/),
    })
    expect(await execute(program, ['check', 'refused.yaml'])).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('error[option_unknown]'),
    })
    expect((await execute(program, ['check'])).exitCode).toBe(2)
    expect(await execute(program, ['check', 'no.yaml', 'sound.yaml'])).toMatchObject({
      exitCode: 3,
      output: '',
      errors: 'parallel-config: no.yaml cannot be read: there is no such file\n',
    })
    expect((await execute(program, ['check', 'latin.yaml'])).errors).toContain('it is not UTF-8')
  })

  test('checks the manifests of a folder and of those in it, and leaves out what is hidden', async () => {
    const { exitCode, output } = await execute(program, ['check', '-o', 'sarif', 'manifests'])
    expect(exitCode).toBe(0)
    const [{ artifacts }] = JSON.parse(output).runs
    expect(artifacts.map((one: { location: { uri: string } }) => one.location.uri)).toEqual([
      'manifests/deep/sound.yaml',
      'manifests/mounted.yml',
    ])
    expect(await execute(program, ['check', 'manifests/empty'])).toMatchObject({
      exitCode: 3,
      output: '',
      errors:
        'parallel-config: The folder manifests/empty has no file that ends with .yaml, .yml or .json\n',
    })
    expect((await execute(program, ['resolve', 'manifests'])).errors).toContain('it is a folder')
  })

  test.skipIf(process.getuid?.() === 0)('says which folder it may not read', async () => {
    chmodSync(join(folder, 'manifests/deep'), 0o000)
    const { exitCode, errors } = await execute(program, ['check', 'manifests'])
    chmodSync(join(folder, 'manifests/deep'), 0o755)
    expect(exitCode).toBe(3)
    expect(errors).toContain('manifests/deep cannot be read: permission denied')
  })

  test('reads the standard input, plans and compares releases', async () => {
    expect((await execute(program, ['serve', '-'], 'vllm serve m -tp 2')).exitCode).toBe(0)
    const request = '{argv: [serve, m, -tp, "8"], hosts: {count: 2, facts: {device_count: 4}}}'
    expect((await execute(program, ['plan', '-'], request)).output).toContain('--nnodes 2')
    const upgrade = ['upgrade', '--from', '0.11.0', '--to', '0.33.0', '--', 'vllm', 'serve', 'm']
    expect((await execute(program, upgrade)).exitCode).toBe(0)
  })

  test('asks a server', async () => {
    const server = await startServer()
    const args = ['check', '--output', 'json', 'sound.yaml']
    const remote = await execute(program, [...args, '--server', server.url])
    await server.stop()
    expect(remote).toEqual(await execute(program, args))
    expect((await execute(program, [...args, '--server', server.url])).exitCode).toBe(3)
  })

  test('ends quietly when its reader has seen enough', async () => {
    const words = [...program, 'explain', 'accelerators_idle'].map((word) => `'${word}'`).join(' ')
    const { stdout, stderr } = Bun.spawnSync(['bash', '-c', `${words} | true; echo "$?"`])
    expect(`${stdout}${stderr}`).toBe('0\n')
  })
})
