import { INTERPRETER } from './interpreter.ts'
import { spawn } from './programs/spawn-shell.ts'
import { startProcess } from './programs/start-process.ts'
import { Session } from './state/session.ts'
import { newRun, type Run, Shell } from './state/shell.ts'
import { Exit, NotStatic } from './state/signals.ts'
import { NOWHERE } from './state/source.ts'
import { hasReserved } from './state/unknown.ts'
import type { Range, RunOptions, ScriptRun, ShellNotice, Unknown } from './types.ts'

/** A text longer than this is not read, in UTF-16 code units. Linux passes no longer word to a program either. */
const LONGEST = 128 * 1024

/** Every process that a script starts, in order, with its argv and environment. Never throws. */
export function runScript(script: string, options: RunOptions, session = new Session()): ScriptRun {
  return collect([script], options, session, (shell, environment, args) => {
    const name = options.name ?? options.dialect
    const invocation = { text: script, textRange: NOWHERE, name, args, options: [], named: [] }
    spawn(shell, options.dialect, invocation, environment)
  })
}

/**
 * What an argv starts, as a container runs it, without `sh -c`, `env`, `exec`, `docker run` and other wrappers. Places
 * are in the text that `sh -c` runs. `session` is what this run shares with others. Never throws.
 */
export function runArgv(
  argv: readonly string[],
  options: RunOptions,
  session = new Session(),
): ScriptRun {
  return collect(argv, options, session, (shell, environment) => {
    const words = argv.map((text) => ({
      text: markOpaque(text, options, shell.run),
      range: NOWHERE,
    }))
    startProcess(shell, words, environment)
  })
}

function collect(
  texts: readonly string[],
  options: RunOptions,
  session: Session,
  start: (shell: Shell, environment: Map<string, string>, args: readonly string[]) => void,
): ScriptRun {
  const refused = refuse([...texts, ...options.env.values(), ...(options.args ?? [])])
  if (refused !== undefined) return { processes: [], notices: [], stopped: refused }
  const run = newRun(options, session, INTERPRETER)
  const shell = new Shell(run, { text: '', dialect: options.dialect, within: null }, '')
  shell.isTop = true
  shell.files = new Map(options.files)
  const environment = new Map<string, string>()
  for (const [name, value] of options.env) environment.set(name, markOpaque(value, options, run))
  const args = (options.args ?? []).map((text) => markOpaque(text, options, run))
  const { stopped, unknown } = ending(() => start(shell, environment, args))
  const open = unknown === undefined ? run.unknown : [...run.unknown, unknown]
  return {
    processes: run.processes,
    notices: distinct(run.notices).map(placed),
    ...(stopped !== undefined && { stopped: placed(stopped) }),
    ...(open.length > 0 && { unknown: open.map(placed) }),
  }
}

interface Ending {
  readonly stopped?: ShellNotice | undefined
  readonly unknown?: Unknown
}

/** How a run ends: by itself, stopped, or where it is no longer static. */
function ending(run: () => void): Ending {
  try {
    run()
    return {}
  } catch (signal) {
    if (signal instanceof Exit) return { stopped: signal.stopped }
    if (signal instanceof NotStatic) return { unknown: signal.unknown }
    // A stack that overflows in spite of the bounds on depth is too much as well.
    if (!(signal instanceof RangeError)) throw signal
    const unknown = { what: 'what the script does: too much', because: 'it nests too deeply' }
    return { unknown: { ...unknown, start: 0, end: 0 } }
  }
}

function refuse(texts: readonly string[]): ShellNotice | undefined {
  const place = { start: 0, end: 0 }
  if (texts.some((text) => text.length > LONGEST)) {
    const message = `A text is longer than ${LONGEST} characters, which is more than is read`
    return { code: 'shell_too_long', message, ...place }
  }
  if (texts.some((text) => hasReserved(text) || text.includes('\0'))) {
    const message = 'A text contains U+0000, U+FDD0 or U+FDD1, which no command can contain'
    return { code: 'shell_character', message, ...place }
  }
  return undefined
}

function distinct(notices: readonly ShellNotice[]): ShellNotice[] {
  return [
    ...new Map(notices.map((one) => [`${one.code} ${one.start} ${one.message}`, one])).values(),
  ]
}

function placed<T extends Range>(one: T): T {
  return one.start < 0 ? { ...one, start: 0, end: 0 } : one
}

/** Puts a mark where a text stands for a value that only the cluster knows. */
function markOpaque(value: string, { opaque = [] }: RunOptions, run: Run): string {
  return opaque.reduce(
    (text, one) =>
      one !== '' && text.includes(one) ? text.split(one).join(run.unknowns.opaque(one)) : text,
    value,
  )
}
