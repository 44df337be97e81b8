/** Runs scripts in the real shells, with a `vllm` that writes down what it gets. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from '../../../src/shell/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { EXPORTABLE } from './random-script.ts'

/** What one `vllm` gets: its arguments, and the variables of the script that are exported. */
export interface Recorded {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const SHELLS: Readonly<Record<Dialect, string>> = { bash: '/bin/bash', sh: '/bin/dash' }

/** Whether the machine has the shell. */
export function hasShell(dialect: Dialect): boolean {
  return spawnSync(SHELLS[dialect], ['-c', ':']).status === 0
}

/** A folder with the stand-in, and an empty one that scripts run in. */
export class RealShell {
  readonly #folder = temporaryFolder()
  readonly #log = join(this.#folder, 'log')

  constructor() {
    const variables = EXPORTABLE.map(
      (name) => `[ -z "\${${name}+x}" ] || printf '${name}=%s\\0' "$${name}"`,
    )
    const stub = `#!/bin/dash\n{ printf '%s\\0' "$@"; printf 'END OF ARGUMENTS\\0'; ${variables.join('; ')}; printf 'END OF RECORD\\0'; } >> ${this.#log}\n`
    const bin = join(this.#folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'vllm'), stub)
    chmodSync(join(bin, 'vllm'), 0o755)
  }

  /** What every `vllm` of a script gets, in order; undefined when the script runs a program that is not there. */
  run(dialect: Dialect, script: string, args: readonly string[]): Recorded[] | undefined {
    writeFileSync(this.#log, '')
    const work = join(this.#folder, 'work')
    rmSync(work, { recursive: true, force: true })
    mkdirSync(work)
    const { stderr } = spawnSync(SHELLS[dialect], ['-c', script, dialect, ...args], {
      cwd: work,
      env: { PATH: `${join(this.#folder, 'bin')}:/usr/bin:/bin` },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 5000,
    })
    if (/not found|No such file|Permission denied|Is a directory/.test(stderr.toString()))
      return undefined
    return readLog(readFileSync(this.#log, 'utf8'))
  }
}

function readLog(text: string): Recorded[] {
  return text
    .split('END OF RECORD\0')
    .slice(0, -1)
    .map((record) => {
      const [words = '', variables = ''] = record.split('END OF ARGUMENTS\0')
      return {
        // printf without arguments prints one empty record.
        argv: words.split('\0').slice(0, -1),
        env: Object.fromEntries(
          variables
            .split('\0')
            .slice(0, -1)
            .map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
        ),
      }
    })
}
