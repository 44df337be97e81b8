import { UnableError } from '../../src/cli/exit.ts'
import { run } from '../../src/cli/run.ts'
import type { System } from '../../src/cli/system.ts'

/** What the machine of a test has. */
export interface Machine {
  /** By path; `-` is the standard input. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  readonly fetch?: System['fetch']
}

/** Runs the program in this process, on a machine that has what is given. */
export async function runCli(args: readonly string[], machine: Machine = {}) {
  const { files = {}, env = {}, isTerminal = false } = machine
  let output = ''
  let errors = ''
  const exitCode = await run(args, {
    env,
    isTerminal,
    folder: '/work',
    readText: async (path) => {
      const text = files[path]
      if (text === undefined) throw new UnableError(`${path} cannot be read: there is no such file`)
      return text
    },
    listFolder: async (path) => {
      const within = Object.keys(files).filter((file) => file.startsWith(`${path}/`))
      return within.length === 0 ? undefined : within
    },
    print: (text) => {
      output += text
    },
    printError: (text) => {
      errors += text
    },
    fetch: machine.fetch ?? (() => Promise.reject(new Error('there is no network here'))),
  })
  return { exitCode, output, errors }
}
