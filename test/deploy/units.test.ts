import { describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from '../../src/agent/args.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const DEPLOY = join(import.meta.dir, '../../deploy')

const analyze = Bun.which('systemd-analyze')
if (!analyze) process.stderr.write('skipped: systemd-analyze is not there to check the units\n')

/** The unit with a program and a folder that exist, for nothing is installed where the tests run. */
function unitToCheck(name: string): string {
  const text = readFileSync(join(DEPLOY, name), 'utf8')
  const path = join(temporaryFolder(), name)
  const runnable = text
    .replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true')
    .replace(/^WorkingDirectory=.*/m, 'WorkingDirectory=/')
    .replace(/^Documentation=.*\n/m, '')
  writeFileSync(path, runnable)
  return path
}

test('systemd starts the agent again unless its command line is wrong or its enrolment was refused', () => {
  const unit = readFileSync(join(DEPLOY, 'parallel-config-agent.service'), 'utf8')
  expect(unit).toContain('Restart=always\n')
  expect(unit).toContain(`RestartPreventExitStatus=${EXIT.usage} ${EXIT.refused}\n`)
})

function run(...args: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([analyze ?? '', ...args])
  return exitCode === 0 ? `${stderr}` : `${stdout}${stderr}`
}

describe
  .skipIf(!analyze)
  .each(['parallel-config-agent.service', 'parallel-config-service.service'])('%s', (unit) => {
  test('is understood by systemd without a warning', () => {
    expect(run('verify', unitToCheck(unit))).toBe('')
  })

  test('leaves an exposure below 2 of 10', () => {
    expect(run('security', '--offline=true', '--threshold=20', unitToCheck(unit))).toBe('')
  })
})
