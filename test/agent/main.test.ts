import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { visible } from '../../src/agent/visible.ts'
import { HostReport } from '../../src/hosts/report.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { TestService } from './test-service.ts'
import { h200, makeTree, twoNodeTree } from './tree.ts'

const PROJECT = join(import.meta.dir, '../..')
const SOURCE = [process.execPath, join(PROJECT, 'src/agent/main.ts')]

/** Runs the agent as a program of its own. */
async function agent(args: readonly string[], env: Record<string, string> = {}, program = SOURCE) {
  const child = Bun.spawn([...program, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
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

let usable: string

beforeAll(() => {
  usable = twoNodeTree({ '0000:4e:00.0': h200() })
})

describe('--print', () => {
  test('prints a report that fits the schema, and nothing else', async () => {
    const { output, errors, exitCode } = await agent(['--print', '--root', usable])
    expect(HostReport.parse(JSON.parse(output)).accelerators).toHaveLength(1)
    expect({ errors, exitCode }).toEqual({ errors: '', exitCode: 0 })
  })

  test('prints a tree of nodes and devices for a person', async () => {
    const { output } = await agent(['--print', '--format', 'table', '--root', usable])
    expect(output).toContain('NUMA node 0: CPUs 0-3')
    expect(output).toContain('\n  accelerator 0 0000:4e:00.0 nvidia')
    expect(output).toContain('NUMA node 1: CPUs 4-7')
  })

  test('reaches a slow reader whole', async () => {
    const devices = Array.from({ length: 256 }, (_, bus) => [
      `0000:${bus.toString(16).padStart(2, '0')}:00.0`,
      h200(),
    ])
    const command = [...SOURCE, '--print', '--root', twoNodeTree(Object.fromEntries(devices))]
    const slow = Bun.spawn(['sh', '-c', `${command.join(' ')} | (sleep 1; cat)`], {
      stdout: 'pipe',
    })
    const text = await new Response(slow.stdout).text()
    expect(text.length).toBeGreaterThan(131_072)
    expect(HostReport.parse(JSON.parse(text)).device_count).toBe(256)
  })

  test('counts what CUDA_VISIBLE_DEVICES leaves, apart from what is in the box', async () => {
    const { output } = await agent(['--print', '--root', usable], { CUDA_VISIBLE_DEVICES: '' })
    const report = HostReport.parse(JSON.parse(output))
    expect(report.device_count).toBe(0)
    expect(report.accelerators).toHaveLength(1)
  })

  test("reads this machine's own /sys", async () => {
    const { output } = await agent(['--print'])
    const report = HostReport.parse(JSON.parse(output))
    const online = await Bun.file('/sys/devices/system/cpu/online').text()
    expect(report.cpus.online).toBe(online.trim())
    expect(report.memory_policy_allowed).toBeBoolean()
    expect(report.system.boot_id).toMatch(/^[0-9a-f-]{36}$/)
  })

  const python = Bun.which('python3') ?? ''

  test.skipIf(!python)('asks the Python that is named for vLLM, NIXL and Ray', async () => {
    const { output } = await agent(['--print', '--root', usable, '--live', '--python', python])
    const { software } = HostReport.parse(JSON.parse(output))
    expect(software.python).toBe(python)
    expect(software.nixl).toBeBoolean()
    expect(software.ray).toBeBoolean()
  })
})

describe('for a person and for Prometheus', () => {
  test('doctor says what was found, what was not, and what vLLM would do', async () => {
    const broken = twoNodeTree({
      '0000:4e:00.0': h200({ numa_node: '7\n', driver: '-> ../../drivers/vfio-pci' }),
    })
    const { output, exitCode } = await agent(['doctor', '--root', broken])
    expect(exitCode).toBe(3)
    expect(output).toContain('Found\n')
    expect(output).toContain('1 × nvidia 10de:2335')
    expect(output).toContain('[device_node_contradicts]\n')
    expect(output).toContain('find no platform: There is no device that vLLM could use')
    expect(output).toContain('accelerator 0 (0000:4e:00.0): It is bound to vfio-pci')
  })

  test('--diff prints what changed, and ends with 7', async () => {
    const file = join(temporaryFolder(), 'old.json')
    writeFileSync(file, (await agent(['--print', '--root', usable])).output)
    expect(await agent(['--diff', file, '--root', usable])).toMatchObject({
      output: '',
      exitCode: 0,
    })
    const other = twoNodeTree({ '0000:4e:00.0': h200({ numa_node: '1\n' }) })
    expect(await agent(['--diff', file, '--root', other])).toMatchObject({
      output: '/accelerators/0/cpu_numa_node: 0 → 1\n',
      exitCode: 7,
    })
  })

  test.each([
    ['a file that is not there', undefined, 'no such file'],
    ['a file that is not JSON', 'Found\n', 'JSON'],
    ['JSON of another kind', '{"schema_version": 1}', '/platform: '],
  ])('--diff says what is wrong with %s', async (_, text, why) => {
    const file = join(temporaryFolder(), 'old.json')
    if (text !== undefined) writeFileSync(file, text)
    const { exitCode, errors } = await agent(['--diff', file, '--root', usable])
    expect(exitCode).toBe(2)
    expect(errors).toContain(`--diff "${file}" is not a report that --print wrote: `)
    expect(errors).toContain(why)
  })

  test('--diff without differences leaves what others wrote to the same file', async () => {
    const folder = temporaryFolder()
    const old = join(folder, 'old.json')
    const log = join(folder, 'log')
    writeFileSync(old, (await agent(['--print', '--root', usable])).output)
    const script = 'echo before >"$1"; shift; "$@" >>"$0" && echo after >>"$0"'
    const diff = [...SOURCE, '--diff', old, '--root', usable]
    await agent(['-c', script, log, log, ...diff], {}, ['sh'])
    expect(await Bun.file(log).text()).toBe('before\nafter\n')
  })

  test('--format prometheus has no sample for what is unknown', async () => {
    const { output } = await agent(['--print', '--format', 'prometheus', '--root', usable])
    expect(output).toContain('parallel_config_host_device_count 1\n')
    expect(output).toMatch(/parallel_config_host_accelerator_usable\{index="0",.*\} 1\n/)
    expect(output).not.toMatch(/^parallel_config_host_accelerator_healthy\{/m)
  })

  test('shows what a terminal would obey', async () => {
    expect(visible('\u001b[2Jname\u202e')).toBe('\\u{1b}[2Jname\\u{202e}')
  })
})

describe('the exit code', () => {
  test('is 3 when there is no accelerator, with the reason', async () => {
    const { exitCode, errors } = await agent(['--print', '--root', twoNodeTree({})])
    expect(exitCode).toBe(3)
    expect(errors).toStartWith('This host has no accelerator that a program can use.')
  })

  test('is 4 when a probe failed, with the reason', async () => {
    const empty = makeTree({ 'sys/devices/system/cpu/online': '0\n' })
    const { exitCode, errors } = await agent(['--print', '--root', empty])
    expect(exitCode).toBe(4)
    expect(errors).toStartWith('A probe failed: /sys/bus/pci/devices: no such file.')
    const live = ['--live', '--nvml-library', '/nowhere/nvml.so', '--nvidia-smi', '/nowhere/smi']
    expect((await agent(['--print', '--root', usable, ...live])).exitCode).toBe(4)
  })

  test.each([
    ['an unknown option', ['--prnit']],
    ['two commands', ['--print', '--once']],
    ['a word that is not a command', ['docter']],
    ['a word too many', ['doctor', 'doctor']],
    ['a form of what has none', ['doctor', '--format', 'json']],
    ['a state folder without a name', ['--once', '--server', 'http://x', '--state-dir=']],
    ['a label twice', ['--once', '--server', 'http://x', '--label=a=1', '--label=a=2']],
    ['a root that is not there', ['--print', '--root', '/no/such/folder']],
    ['no server', ['--once']],
    ['a server that is not a URL', ['--once', '--server', 'gpu-registry']],
    ['a host id with a slash', ['--once', '--server', 'http://x', '--host-id', 'a/b']],
    ['a host id in capitals', ['--once', '--server', 'http://x', '--host-id', 'GPU-17']],
    [
      'a label that is too long',
      ['--once', '--server', 'http://x', '--label', `a=${'b'.repeat(64)}`],
    ],
  ])('is 2 for %s', async (_, args) => {
    const { exitCode, errors } = await agent(args)
    expect(exitCode).toBe(2)
    expect(errors).toContain('--help')
  })

  test('of each kind is in the help', async () => {
    const { output, exitCode } = await agent(['--help'])
    expect(exitCode).toBe(0)
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7])
      expect(output).toMatch(new RegExp(`^  ${code}  `, 'm'))
  })
})

describe('against a server', () => {
  let server: TestService
  let options: string[]

  beforeAll(async () => {
    server = await TestService.start()
    options = ['--server', server.url, '--host-id', 'gpu-17', '--root', usable]
  })

  afterAll(async () => {
    await server.stop()
  })

  test('--once enrols with the token of a file and reports', async () => {
    const stateDir = join(temporaryFolder(), 'state')
    const tokenFile = join(temporaryFolder(), 'token')
    writeFileSync(tokenFile, `${server.token}\n`)
    const args = ['--once', ...options, '--state-dir', stateDir, '--token-file', tokenFile]
    expect(await agent(args)).toEqual({ output: '', errors: '', exitCode: 0 })
    expect(server.whats()).toEqual(['enrol', 'report'])
    expect(statSync(join(stateDir, 'host-key.json')).mode & 0o777).toBe(0o600)
  })

  test('--once says why a report that the server took ends with 3', async () => {
    const root = ['--host-id', 'gpu-19', '--root', twoNodeTree({})]
    const args = ['--once', ...options, ...root, '--state-dir', temporaryFolder()]
    const { exitCode, errors } = await agent(args, { PARALLEL_CONFIG_AGENT_TOKEN: server.token })
    expect(exitCode).toBe(3)
    expect(JSON.parse(errors)).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('has no accelerator that a program can use'),
    })
  })

  test('is 5 when the server refuses', async () => {
    const args = ['--once', ...options, '--state-dir', temporaryFolder()]
    const { exitCode, errors } = await agent(args, { PARALLEL_CONFIG_AGENT_TOKEN: 'wrong' })
    expect(exitCode).toBe(5)
    expect(errors).not.toContain('wrong')
  })

  test('is 5 when the host is enrolled with another key', async () => {
    const args = ['--once', ...options, '--state-dir', temporaryFolder()]
    const { exitCode, errors } = await agent(args, { PARALLEL_CONFIG_AGENT_TOKEN: server.token })
    expect(exitCode).toBe(5)
    expect(errors).toContain('409')
  })

  test('is 6 when there is no server', async () => {
    const args = ['--once', ...options, '--server', 'http://127.0.0.1:9']
    expect((await agent([...args, '--state-dir', temporaryFolder()])).exitCode).toBe(6)
  })

  test('is 1 when the state folder cannot be used', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const { exitCode, errors } = await agent(['--once', ...options, '--state-dir', file])
    expect(exitCode).toBe(1)
    expect(errors).toContain('Cannot use the state folder')
  })

  test('the loop reports, serves metrics, and ends well on SIGTERM', async () => {
    const stateDir = temporaryFolder()
    const more = ['--host-id', 'gpu-18', '--state-dir', stateDir]
    const args = [...options, ...more, '--metrics-listen', '127.0.0.1:0']
    const child = Bun.spawn([...SOURCE, ...args], {
      env: { PARALLEL_CONFIG_AGENT_TOKEN: server.token },
      stdout: 'ignore',
      stderr: 'pipe',
    })
    const [names, line] = await readLines(child.stderr, 2)
    expect(names).toContain(`Reports as gpu-18 to ${server.url}, with messages signed for`)
    const url = /http:\S+metrics/.exec(line ?? '')?.[0] ?? ''
    const age = /^parallel_config_agent_lease_age_seconds \d+$/m
    while (!age.test(await (await fetch(url)).text())) await Bun.sleep(20)
    expect(server.reports().at(-1)?.report?.accelerators).toHaveLength(1)
    expect((await fetch(new URL('/', url))).status).toBe(404)
    child.kill('SIGTERM')
    expect(await child.exited).toBe(0)
  })
})

test('without a server the facts are served as metrics, until SIGTERM', async () => {
  const args = ['--root', usable, '--metrics-listen', '127.0.0.1:0']
  const child = Bun.spawn([...SOURCE, ...args], { stdout: 'ignore', stderr: 'pipe' })
  const [line] = await readLines(child.stderr, 1)
  const url = /http:\S+metrics/.exec(line ?? '')?.[0] ?? ''
  const count = /^parallel_config_host_device_count 1$/m
  while (!count.test(await (await fetch(url)).text())) await Bun.sleep(20)
  child.kill('SIGTERM')
  expect(await child.exited).toBe(0)
})

test('an address for metrics that is taken ends the agent with 1, and is named', async () => {
  const other = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const address = `127.0.0.1:${other.port}`
  const { exitCode, errors } = await agent(['--root', usable, '--metrics-listen', address])
  await other.stop(true)
  expect(exitCode).toBe(1)
  expect(JSON.parse(errors).message).toStartWith(`Cannot serve metrics at ${address}: `)
})

async function readLines(stream: ReadableStream<Uint8Array>, count: number): Promise<string[]> {
  let text = ''
  const reader = stream.getReader()
  while (text.split('\n').length <= count) {
    const { value, done } = await reader.read()
    if (done) break
    text += new TextDecoder().decode(value)
  }
  reader.releaseLock()
  return text.split('\n').slice(0, count)
}

describe('the single file that bun build --compile makes', () => {
  test('prints the same report as the source, its child processes included', async () => {
    const file = join(temporaryFolder(), 'parallel-config-agent')
    const build = ['run', '--silent', 'build:agent', '--', '--outfile', file]
    const built = Bun.spawnSync(['npm', ...build], { cwd: PROJECT })
    if (!built.success) throw new Error(`${built.stderr}`)
    const args = ['--print', '--root', usable, '--live']
    const [compiled, source] = await Promise.all([agent(args, {}, [file]), agent(args)])
    expect(compiled).toEqual(source)
    expect(JSON.parse(compiled.output).memory_policy_allowed).toBeBoolean()
  })
})
