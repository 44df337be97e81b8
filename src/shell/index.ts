/** Shell text, read without running anything: what a script, an argv or a pasted command line starts. */

import type { Environment } from '../vllm/environment.ts'
import type { Fault, Notice } from '../vllm/outcome.ts'
import type { Process, RunOptions, ScriptRun } from './types.ts'

export type * from './types.ts'

/** Every process that a script starts, in order, with its argv and environment. Never throws. */
export function runScript(script: string, _options: RunOptions): ScriptRun {
  const nothingRead = { what: 'the script', because: 'scripts are not read yet' }
  return { processes: [], notices: [], unknown: [{ ...nothingRead, start: 0, end: script.length }] }
}

/** What an argv starts, as a container runs it: `sh -c`, `env`, `exec`, `docker run` and the like are taken off. Never throws. */
export function runArgv(argv: readonly string[], options: RunOptions): ScriptRun {
  const [program = ''] = argv
  if (SHELL.test(program)) return runScript(argv.join(' '), options)
  const process: Process = {
    argv,
    env: options.env,
    unknownEnv: new Map(),
    words: [],
    background: false,
    unknown: [],
  }
  return { processes: [process], notices: [] }
}

const SHELL = /(?:^|\/)(?:ba|da)?sh$/

/**
 * The arguments of vLLM in the argv of a process: what follows `vllm`, or what follows `python3` starting with
 * `-m vllm.entrypoints.openai.api_server`. Undefined for any other program.
 */
export function vllmArguments(argv: readonly string[]): readonly string[] | undefined {
  const [program = '', option, module] = argv
  const isModule = option === '-m' && module === 'vllm.entrypoints.openai.api_server'
  if (/(?:^|\/)python3?$/.test(program) && isModule) return argv.slice(1)
  return /(?:^|\/)vllm$/.test(program) ? argv.slice(1) : undefined
}

/** A command line as people paste it, for `command` of `POST /v1/serve`. */
export type CommandReading =
  | {
      /** What follows `vllm`, or what follows `python3` starting with `-m`. */
      readonly argv: readonly string[]
      readonly env: Environment
      readonly notices: readonly Notice[]
    }
  | { readonly faults: readonly Fault[] }

/** The vLLM command in one command line, with the environment it gets. */
export function readCommand(command: string, env: Environment): CommandReading {
  return { argv: command.split(' '), env, notices: [] }
}
