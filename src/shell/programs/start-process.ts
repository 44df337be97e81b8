import type { Field } from '../expand/pieces.ts'
import type { Shell } from '../state/shell.ts'
import { NOWHERE } from '../state/source.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Process, Unknown } from '../types.ts'
import type { WrappedCommand } from './container-run.ts'
import { programName } from './program-name.ts'
import { runFile, runShell } from './spawn-shell.ts'
import { unwrap } from './wrappers.ts'
import { runXargs } from './xargs.ts'

/** Programs that wrap programs that wrap programs: more than this many are not followed. */
const MOST_WRAPPERS = 20

/** Starts a process with an environment, without the commands that only wrap it. */
export function startProcess(
  shell: Shell,
  words: readonly Field[],
  environment: Map<string, string>,
): void {
  const { image } = shell.run
  try {
    start(shell, { words, environment })
  } finally {
    shell.run.image = image
  }
}

function start(shell: Shell, outer: WrappedCommand): void {
  let command = outer
  for (let count = 0; count < MOST_WRAPPERS; count++) {
    const { words, environment } = command
    if (words.length === 0) {
      shell.setStatus(0)
      return
    }
    if (runShell(shell, words, environment)) return
    if (runFile(shell, words, environment)) return
    if (runXargs(shell, words, (inner) => startProcess(shell, inner, environment))) return
    const inner = unwrap(shell, words, environment)
    if (inner === undefined) break
    shell.run.image = inner.image ?? shell.run.image
    command = inner
  }
  record(shell, command.words, command.environment)
}

function record(
  shell: Shell,
  words: readonly Field[],
  environment: ReadonlyMap<string, string>,
): void {
  const { run } = shell
  const { unknowns, processes, budget } = run
  budget.step(1 + (environment.size >> 2) + (words.length >> 4))
  const env = new Map<string, string>()
  const unknownEnv = new Map<string, Unknown>()
  for (const [name, text] of environment) {
    const cause = hasUnknown(text) ? unknowns.all(text)[0] : undefined
    if (cause === undefined) env.set(name, unknowns.show(text))
    else unknownEnv.set(name, cause)
  }
  processes.push({
    argv: words.map(({ text }) => unknowns.show(text)),
    env,
    unknownEnv,
    words: words.map(({ range }) => (range === NOWHERE ? null : range)),
    background: shell.background,
    unknown: words.flatMap(({ text }) => unknowns.all(text)),
    ...namedFiles(shell, words),
    ...(run.image !== undefined && { image: unknowns.show(run.image) }),
  })
  const [name] = words
  run.unknown.push(...unknowns.all(name?.text ?? ''))
  const shown = unknowns.show(programName(name?.text ?? ''))
  const range = name?.range ?? { start: 0, end: 0 }
  const because = 'it is known only where it runs'
  shell.status = {
    code: 0,
    unknown: { what: `the exit status of \`${shown}\``, because, ...range },
    assumed: true,
  }
  shell.stdout?.write(
    shell.stdout === undefined ? '' : shell.unknown(outputOf(words, shell), because, range),
  )
}

function namedFiles(shell: Shell, words: readonly Field[]): Pick<Process, 'files'> {
  if (shell.files.size === 0) return {}
  const files = new Map<string, string>()
  for (const { text } of words) {
    const name = text.startsWith('-') ? text.slice(text.indexOf('=') + 1) : text
    const content = shell.files.get(shell.path(name))
    if (content !== undefined && !hasUnknown(name + content)) files.set(name, content)
  }
  return files.size === 0 ? {} : { files }
}

function outputOf(words: readonly Field[], shell: Shell): string {
  const text = words.map((word) => word.text).join(' ')
  return `the output of \`${shell.run.unknowns.show(text).slice(0, 80)}\``
}
