import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import packageJson from '../../package.json' with { type: 'json' }
import { COMMAND_NAMES } from '../../src/cli/command-names.ts'
import { runCli } from './run-cli.ts'

describe('--help and --version', () => {
  test('list the commands, the exit codes and the environment', async () => {
    const { exitCode, output } = await runCli(['--help'])
    expect(exitCode).toBe(0)
    for (const name of COMMAND_NAMES) expect(output).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
    for (const code of [0, 1, 2, 3]) expect(output).toMatch(new RegExp(`^ {2}${code} {2}`, 'm'))
    expect(output).toContain('PARALLEL_CONFIG_TOKEN')
  })

  test.each(COMMAND_NAMES.map((name) => [name]))('of %s has examples', async (name) => {
    const { exitCode, output } = await runCli([name, '--help'])
    expect(exitCode).toBe(0)
    expect(output).toMatch(new RegExp(`^Examples:\n {2}.*parallel-config ${name}`, 'm'))
  })

  test('print the version of the package', async () => {
    expect(await runCli(['--version'])).toMatchObject({
      exitCode: 0,
      output: `${packageJson.version}\n`,
    })
  })
})

describe('explain', () => {
  test('knows every code of docs/codes.md', async () => {
    const page = readFileSync(new URL('../../docs/codes.md', import.meta.url), 'utf8')
    const codes = new Set([...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, code = '']) => code))
    expect(codes.size).toBeGreaterThan(300)
    for (const code of codes) {
      const { exitCode, output } = await runCli(['explain', code])
      expect({ code, exitCode }).toEqual({ code, exitCode: 0 })
      expect(output).toStartWith(`${code}\n\n`)
    }
  })

  test('suggests the nearest code', async () => {
    const { errors } = await runCli(['explain', 'accelerators_idel'])
    expect(errors).toContain('Did you mean accelerators_idle?')
  })
})

/** Asks a shell itself, which is skipped where it is not installed. */
function complete(shell: string, script: string): string[] {
  const { stdout, stderr } = Bun.spawnSync([
    shell,
    ...(shell === 'bash' ? ['--norc'] : []),
    '-c',
    script,
  ])
  expect(stderr.toString()).toBe('')
  return stdout.toString().split('\n').filter(Boolean)
}

const bash = Bun.which('bash')
const fish = Bun.which('fish')
const zsh = Bun.which('zsh')

describe.skipIf(!bash)('the completion of bash', () => {
  async function ask(...words: readonly string[]): Promise<string[]> {
    const { output } = await runCli(['completion', 'bash'])
    const line = words.map((word) => `'${word}'`).join(' ')
    return complete(
      'bash',
      `${output}\nCOMP_WORDS=(parallel-config ${line}); COMP_CWORD=${words.length}; _parallel_config; printf '%s\\n' "\${COMPREPLY[@]}"`,
    )
  }

  test('completes commands, options, values, releases and codes', async () => {
    expect(await ask('ch')).toEqual(['check'])
    expect(await ask('check', '--str')).toEqual(['--strict'])
    expect(await ask('check', '--output', 's')).toEqual(['sarif'])
    expect(await ask('check', '-o', 'j')).toEqual(['json', 'junit'])
    expect(await ask('upgrade', '--to', '0.33')).toEqual(['0.33.0'])
    expect(await ask('explain', 'accelerators_i')).toEqual(['accelerators_idle'])
    expect(await ask('completion', 'z')).toEqual(['zsh'])
  })

  test('leaves files, and what follows --, to the shell', async () => {
    expect(await ask('check', 'dep')).toEqual([])
    expect(await ask('serve', '--', '--str')).toEqual([])
  })
})

describe.skipIf(!fish)('the completion of fish', () => {
  test('completes commands and values', async () => {
    const { output } = await runCli(['completion', 'fish'])
    const ask = (line: string) =>
      complete('fish', `${output}\ncomplete -C ${JSON.stringify(line)}`).map(
        (each) => each.split('\t')[0] ?? '',
      )
    expect(ask('parallel-config ch')).toContain('check')
    expect(ask('parallel-config check --output sar')).toEqual(['sarif'])
    expect(ask('parallel-config explain accelerators_i')).toEqual(['accelerators_idle'])
  })

  test('offers files for an option that takes one, and none for a number', async () => {
    const { output } = await runCli(['completion', 'fish'])
    const ask = (line: string) => complete('fish', `${output}\ncomplete -C ${JSON.stringify(line)}`)
    expect(ask('parallel-config serve --host pack')).toContain('package.json')
    expect(ask('parallel-config serve --device-count ')).toEqual([])
  })
})

describe.skipIf(!zsh)('the completion of zsh', () => {
  test('is a script that zsh reads', async () => {
    const { output } = await runCli(['completion', 'zsh'])
    expect(complete('zsh', `compdef() { print -r -- "$@" }\n${output}`)).toEqual([
      '_parallel-config parallel-config',
    ])
  })

  test('offers files for an option that takes one, and none for a number', async () => {
    const { output } = await runCli(['completion', 'zsh'])
    expect(output).toContain("'*--device-count[how many devices the host has]:COUNT: '")
    expect(output).toMatch(/'\*--host-report\[[^\]]*\]:FILE:_files'/)
    expect(output).toMatch(/'\*--model-config\[[^\]]*\]:NAME=FILE:_files'/)
  })
})

const groff = Bun.which('groff')

test.skipIf(!groff)('the manual page is read by groff without a warning', async () => {
  const { output } = await runCli(['man'])
  const { stdout, stderr } = Bun.spawnSync(['groff', '-man', '-ww', '-Tascii'], {
    stdin: Buffer.from(output),
  })
  expect(stderr.toString()).toBe('')
  expect(stdout.toString().replaceAll(/.[\b]/g, '')).toContain('\nEXIT STATUS\n')
})
