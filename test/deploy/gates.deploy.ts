/** What gates on the check, by the tools themselves: kustomize, OpenTofu and pre-commit: `npm run test:deploy` */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pod } from '../manifests/findings/objects.ts'
import { startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { goTool } from './go-tools.ts'

const PROJECT = join(import.meta.dir, '../..')
const DEPLOY = join(PROJECT, 'deploy')

// OpenTofu and its modules are built the first time.
setDefaultTimeout(900_000)

const hasGo = Bun.which('go') !== null
if (!hasGo) process.stderr.write('skipped: Go is not there to build kustomize and OpenTofu\n')
const python = Bun.which('python3')
if (!python) process.stderr.write('skipped: Python is not there to install pre-commit\n')

function run(command: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], {
    cwd,
    env: { ...process.env, ...env },
  })
  return { exitCode, text: `${stdout}${stderr}` }
}

/** A folder with manifests that pass, and some that do not. */
function manifests(): string {
  const folder = temporaryFolder()
  cpSync(join(DEPLOY, 'argocd-presync/vllm.yaml'), join(folder, 'sound.yaml'))
  writeFileSync(join(folder, 'refused.yaml'), pod({ container: { args: ['--no-such-option'] } }))
  writeFileSync(
    join(folder, 'other.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  )
  return folder
}

describe.skipIf(!hasGo)('kustomize', () => {
  test('makes the ConfigMap of the PreSync job of the manifests themselves', () => {
    const folder = join(DEPLOY, 'argocd-presync')
    const { exitCode, text } = run([goTool('kustomize') ?? '', 'build', folder], PROJECT)
    expect(exitCode).toBe(0)
    const objects = Bun.YAML.parse(text) as { kind: string; metadata: object; data?: object }[]
    expect(objects.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Deployment', 'Job'])
    expect(objects.find(({ kind }) => kind === 'ConfigMap')).toMatchObject({
      metadata: {
        name: 'parallel-config-manifests',
        annotations: { 'argocd.argoproj.io/hook': 'PreSync' },
      },
      data: { 'vllm.yaml': readFileSync(join(folder, 'vllm.yaml'), 'utf8') },
    })
  })
})

describe.skipIf(!hasGo)('OpenTofu', () => {
  const folder = temporaryFolder()
  let server: Awaited<ReturnType<typeof startServer>>
  const settings = { TF_CLI_CONFIG_FILE: join(folder, 'tofu.rc') }
  let tofu = ''

  beforeAll(async () => {
    tofu = goTool('tofu') ?? ''
    const provider = dirname(goTool('terraform-provider-http') ?? '')
    const overrides = `dev_overrides { "hashicorp/http" = ${JSON.stringify(provider)} }`
    writeFileSync(join(folder, 'tofu.rc'), `provider_installation {\n${overrides}\n}\n`)
    cpSync(join(DEPLOY, 'terraform/main.tf'), join(folder, 'main.tf'))
    server = await startServer()
  })
  afterAll(() => server?.stop())

  function apply(path: string, address = server.url) {
    const variables = [
      `parallel_config_url=${address.replace(/\/$/, '')}`,
      `manifests=${JSON.stringify([path])}`,
    ]
    const words = variables.flatMap((variable) => ['-var', variable])
    const command = [tofu, 'apply', '-auto-approve', '-no-color', '-input=false', ...words]
    return run(command, folder, settings)
  }

  test('formats the file as it is', () => {
    const formatted = run([tofu, 'fmt', '-check', '-diff', folder], folder, settings)
    expect(formatted).toEqual({ exitCode: 0, text: '' })
  })

  test('applies when the check passes', () => {
    const { exitCode, text } = apply(join(manifests(), 'sound.yaml'))
    expect({ exitCode, verdict: /^verdict = .*$/m.exec(text)?.[0] }).toEqual({
      exitCode: 0,
      verdict: 'verdict = "pass"',
    })
  })

  test('stops, with the findings, when it fails', () => {
    const { exitCode, text } = apply(join(manifests(), 'refused.yaml'))
    expect(exitCode).toBe(1)
    expect(text).toContain('error[option_unknown] document 1, /')
  })

  test('does not pass without vLLM, or without such a service', () => {
    const { text } = apply(join(manifests(), 'other.yaml'))
    expect(text).toContain('verdict nothing_found')
    expect(apply(join(manifests(), 'sound.yaml'), `${server.url}nowhere`).exitCode).toBe(1)
  })
})

describe.skipIf(!python)('pre-commit', () => {
  const cache = join(PROJECT, 'node_modules/.cache/pre-commit')
  const preCommit = join(cache, 'bin/pre-commit')
  let environment: Readonly<Record<string, string>> = {}

  beforeAll(() => {
    if (!existsSync(preCommit)) {
      run([python ?? '', '-m', 'venv', cache], PROJECT)
      run([join(cache, 'bin/pip'), 'install', '--quiet', 'pre-commit==4.7.0'], PROJECT)
    }
    const bin = temporaryFolder()
    run(
      [
        process.execPath,
        'build',
        '--compile',
        '--outfile',
        join(bin, 'parallel-config'),
        'src/cli/main.ts',
      ],
      PROJECT,
    )
    environment = {
      PATH: `${bin}:${process.env.PATH}`,
      PRE_COMMIT_HOME: join(temporaryFolder(), 'home'),
      GIT_CONFIG_GLOBAL: '/dev/null',
    }
  })

  test('takes the definition of the hook', () => {
    const file = join(PROJECT, '.pre-commit-hooks.yaml')
    expect(run([preCommit, 'validate-manifest', file], PROJECT, environment)).toMatchObject({
      exitCode: 0,
    })
  })

  test('runs the hook once for all manifests of a commit', () => {
    const hooks = repository({ '.pre-commit-hooks.yaml': join(PROJECT, '.pre-commit-hooks.yaml') })
    const folder = manifests()
    const files = Object.fromEntries(
      ['sound', 'refused', 'other'].map((name) => [
        `k8s/${name}.yaml`,
        join(folder, `${name}.yaml`),
      ]),
    )
    const project = repository(files)
    const hook = {
      repo: hooks.folder,
      rev: hooks.commit,
      hooks: [{ id: 'parallel-config', files: '^k8s/' }],
    }
    writeFileSync(
      join(project.folder, '.pre-commit-config.yaml'),
      JSON.stringify({ repos: [hook] }),
    )
    const check = (...names: readonly string[]) =>
      run([preCommit, 'run', '--files', ...names], project.folder, environment)
    expect(check('k8s/sound.yaml', 'k8s/other.yaml')).toMatchObject({ exitCode: 0 })
    const { exitCode, text } = check(...Object.keys(files))
    expect(exitCode).toBe(1)
    expect(text.match(/^FAIL /gm)).toHaveLength(1)
    expect(text).toContain('k8s/refused.yaml:')
  })

  /** A git repository with one commit that has the files, by where they are copied from. */
  function repository(files: Readonly<Record<string, string>>) {
    const folder = temporaryFolder()
    for (const [name, from] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      cpSync(from, join(folder, name))
    }
    const git = (...args: readonly string[]) =>
      run(['git', ...args], folder, environment).text.trim()
    git('init', '--quiet')
    git('add', '--all', '--force')
    git('-c', 'user.name=test', '-c', 'user.email=test@example', 'commit', '--quiet', '-m', 'all')
    return { folder, commit: git('rev-parse', 'HEAD') }
  }
})
