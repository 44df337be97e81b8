import type { Builtin, Shell } from '../state/shell.ts'
import {
  breakBuiltin,
  builtinBuiltin,
  cd,
  command,
  continueBuiltin,
  evalBuiltin,
  exec,
  exit,
  returnBuiltin,
  source,
  trap,
  type,
} from './control.ts'
import { echo, printf } from './output.ts'
import { read } from './read.ts'
import { testStatus } from './test.ts'
import {
  declare,
  exportVariables,
  letBuiltin,
  local,
  readonlyVariables,
  set,
  shift,
  unset,
} from './variables.ts'

const succeed: Builtin = (shell) => shell.setStatus(0)
const fail: Builtin = (shell) => shell.setStatus(1)

const ulimit: Builtin = (shell, { range }) => {
  shell.setStatus(0)
  if (!shell.background) return
  const message =
    '`ulimit` runs in the background here, so it changes nothing for the commands after it. Put it on a line of its own'
  shell.notice('lost_in_background', message, range)
}

const test: Builtin = (shell, { name, args, range }) => {
  const words = args.map(({ text }) => text)
  if (name.text === '[' && words.pop() !== ']') {
    shell.notice('test_fails', 'The test fails with an error: `]` is missing', range)
    shell.setStatus(2)
    return
  }
  shell.status = testStatus(shell, words, range)
}

const notFollowed: Builtin = (shell, { name, range }) =>
  shell.notStatic(`what \`${name.text}\` does`, 'it is not evaluated here', range)

/** Builtins of both shells. */
const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', succeed],
  ['true', succeed],
  ['false', fail],
  ['[', test],
  ['test', test],
  ['echo', echo],
  ['printf', printf],
  ['export', exportVariables],
  ['readonly', readonlyVariables],
  ['local', local],
  ['unset', unset],
  ['set', set],
  ['shift', shift],
  ['exit', exit],
  ['return', returnBuiltin],
  ['break', breakBuiltin],
  ['continue', continueBuiltin],
  ['eval', evalBuiltin],
  ['.', source],
  ['exec', exec],
  ['command', command],
  ['type', type],
  ['cd', cd],
  ['trap', trap],
  ['read', read],
  ['getopts', notFollowed],
  ['alias', notFollowed],
  ['ulimit', ulimit],
  ...['wait', 'umask', 'kill', 'jobs', 'bg', 'fg', 'times', 'hash', 'unalias'].map(
    (name) => [name, succeed] as const,
  ),
])

/** Builtins that dash does not have. */
const BUILTINS_OF_BASH: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['source', source],
  ['declare', declare],
  ['typeset', declare],
  ['let', letBuiltin],
  ['builtin', builtinBuiltin],
  ['shopt', notFollowed],
  ['mapfile', notFollowed],
  ['readarray', notFollowed],
  ...['disown', 'enable', 'history', 'complete', 'compgen', 'suspend'].map(
    (name) => [name, succeed] as const,
  ),
])

const notInSh: Builtin = (shell, { name, range }) => {
  const message = `sh has no \`${name.text}\`: it fails there. Run the script with bash`
  shell.notice('not_in_sh', message, range)
  shell.setStatus(127)
}

/** The builtin of a name; undefined when it is that of a program. */
export function builtinOf(shell: Shell, name: string): Builtin | undefined {
  const builtin = BUILTINS.get(name)
  if (builtin !== undefined) return builtin
  const ofBash = BUILTINS_OF_BASH.get(name)
  return ofBash === undefined || shell.isBash ? ofBash : notInSh
}
