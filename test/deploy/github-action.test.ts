import { beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deployment, pod } from '../manifests/findings/objects.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const PROJECT = join(import.meta.dir, '../..')

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly runs: {
    readonly using: string
    readonly steps: readonly {
      readonly name: string
      readonly uses?: string
      readonly run: string
      readonly shell: string
      readonly env?: Readonly<Record<string, string>>
    }[]
  }
}

const action = Bun.YAML.parse(readFileSync(join(PROJECT, 'action.yml'), 'utf8')) as Action
const bash = Bun.which('bash')

/** A repository with the manifests that workflows check. */
let repository = ''

beforeAll(() => {
  repository = temporaryFolder()
  mkdirSync(join(repository, 'k8s/base'), { recursive: true })
  writeFileSync(join(repository, 'k8s/base/sound app.yaml'), deployment(2))
  writeFileSync(join(repository, 'k8s/refused.yaml'), pod({ container: { args: ['--no-such'] } }))
  const unpinned = pod({ container: { image: 'vllm/vllm-openai:latest' } })
  writeFileSync(join(repository, 'k8s/unpinned.yaml'), unpinned)
  writeFileSync(join(repository, 'k8s/broken.yaml'), 'kind: [\n::set-output name=a::b\n')
})

/** Runs the last step of the action as a runner does, in an otherwise empty environment. */
function runAction(inputs: Readonly<Record<string, string>>) {
  const step = action.runs.steps.at(-1)
  const summary = join(repository, 'summary.md')
  writeFileSync(summary, '')
  const given = Object.entries(step?.env ?? {}).map(([name, value]) => [
    name,
    value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => {
      expect(action.inputs).toHaveProperty(input)
      return inputs[input] ?? action.inputs[input]?.default ?? ''
    }),
  ])
  const { exitCode, stdout, stderr } = Bun.spawnSync(
    [bash ?? '', '--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''],
    {
      cwd: repository,
      env: {
        PATH: process.env.PATH ?? '',
        GITHUB_ACTION_PATH: PROJECT,
        GITHUB_STEP_SUMMARY: summary,
        ...Object.fromEntries(given),
      },
    },
  )
  return {
    exitCode,
    output: `${stdout}`,
    errors: `${stderr}`,
    summary: readFileSync(summary, 'utf8'),
  }
}

describe('action.yml', () => {
  test('uses no action of others, and puts no input into shell text', () => {
    expect(action.runs.using).toBe('composite')
    for (const { uses, run, shell } of action.runs.steps) {
      expect(uses).toBeUndefined()
      expect(run).not.toContain('${{')
      expect(shell).toBe('bash')
    }
  })
})

describe.skipIf(!bash)('the action', () => {
  test('passes sound manifests, found by a pattern', () => {
    const { exitCode, output, summary } = runAction({ files: 'k8s/**/sound*.yaml\n' })
    expect(exitCode).toBe(0)
    expect(output).toContain('\nPASS  ')
    expect(summary).toStartWith('    PASS  ')
  })

  test('fails with an annotation at the line, and writes SARIF', () => {
    const { exitCode, output } = runAction({
      files: 'k8s/refused.yaml\nk8s/base/sound app.yaml',
      'sarif-file': 'results.sarif',
    })
    expect(exitCode).toBe(1)
    expect(output).toMatch(
      /^::error file=k8s\/refused\.yaml,line=\d+,col=\d+,title=option_unknown::/m,
    )
    const sarif = JSON.parse(readFileSync(join(repository, 'results.sarif'), 'utf8'))
    expect(sarif.runs[0].results[0].ruleId).toBe('option_unknown')
  })

  test('fails warnings with strict', () => {
    expect(runAction({ files: 'k8s/unpinned.yaml' }).exitCode).toBe(0)
    expect(runAction({ files: 'k8s/unpinned.yaml', strict: 'true' }).exitCode).toBe(1)
  })

  test.each([
    ['a pattern that matches nothing', 'charts/*.yaml', 3],
    ['a file that is not there', 'k8s/nowhere.yaml', 3],
    ['no file', '\n', 2],
  ])('does not pass by %s', (_, files, expected) => {
    expect(runAction({ files }).exitCode).toBe(expected)
  })

  test('reads no input as shell text, and no manifest as a workflow command', () => {
    const { exitCode, output } = runAction({
      files: 'k8s/broken.yaml',
      'vllm-version': '$(touch hacked)',
    })
    expect(exitCode).toBe(2)
    expect(Bun.file(join(repository, 'hacked')).size).toBe(0)
    const within = runAction({ files: 'k8s/broken.yaml' }).output
    const [, token = ''] = /^::stop-commands::(\w{32})$/m.exec(within) ?? []
    const [stopped, resumed] = within.split(`::${token}::\n`)
    expect(stopped).toContain('error[invalid_yaml]')
    expect(resumed).not.toContain('set-output')
    expect(output).not.toContain('set-output')
  })
})
