import type { Field } from '../expand/pieces.ts'
import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'
import { awk } from './awk.ts'
import { sed } from './sed.ts'
import { startProcess } from './start-process.ts'
import { TEXT_PROGRAMS, type TextProgram } from './text-programs.ts'

/** Runs a program: one that only turns text into text is followed, any other is a process that the script starts. */
export function runProgram(shell: Shell, words: readonly Field[]): void {
  const [name] = words
  if (name === undefined) return
  if (isVariableName(shell, name)) {
    shell.setStatus(127)
    return
  }
  const program = textProgram(name.text)
  if (program !== undefined && runTextProgram(shell, program, words)) return
  startProcess(shell, words, exportedBy(shell))
}

const ALL_TEXT_PROGRAMS = new Map<string, TextProgram>([
  ...TEXT_PROGRAMS,
  ['sed', sed],
  ['awk', awk],
])

function textProgram(name: string): TextProgram | undefined {
  return ALL_TEXT_PROGRAMS.get(name.replace(/^(?:\/usr)?\/bin\//, ''))
}

/** `$(NAME)` is a command for the shell, where Kubernetes would have put the value of a variable. */
function isVariableName(shell: Shell, { text, range }: Field): boolean {
  if (!/^[A-Z][A-Z0-9_]+$/.test(text)) return false
  if (shell.run.unsetIsUnknown && !shell.variables.has(text)) {
    shell.stdout?.write(shell.unknown(`$(${text})`, 'it is not set in env', range))
    return true
  }
  const set = shell.variables.has(text)
    ? `, although a variable of that name is set. Write $${text}`
    : ''
  const message = `The shell runs ${text} as a command and finds none, so the result is empty${set}`
  shell.notice('variable_run_as_command', message, range)
  return true
}

/** Runs a program on text; false when it is to be started like any other. */
function runTextProgram(shell: Shell, program: TextProgram, words: readonly Field[]): boolean {
  const [name, ...args] = words.map(({ text }) => text)
  const range = words[0]?.range ?? { start: 0, end: 0 }
  const parts = [...args]
  const input = (files: readonly string[]) => {
    const text = files.length === 0 ? readAll(shell) : filesText(shell, files)
    if (text !== undefined) parts.push(text)
    shell.run.budget.step((text?.length ?? 0) >> 6)
    // What passes text on unread may pass on what is unknown.
    return text !== undefined && hasUnknown(text) && name !== 'cat' ? undefined : text
  }
  const isKnown = !args.some(hasUnknown)
  const printed = isKnown ? program({ shell, args, input }) : undefined
  if (printed !== undefined) {
    shell.run.budget.produce(printed.text.length)
    shell.stdout?.write(printed.text)
    shell.setStatus(printed.status ?? 0)
    return true
  }
  const cause = shell.run.unknowns.first(parts.join(''))
  const what = `the output of \`${shell.run.unknowns.show([name, ...args].join(' ')).slice(0, 80)}\``
  const because =
    cause === undefined ? 'it is known only where it runs' : `it depends on ${cause.what}`
  shell.stdout?.write(shell.unknown(what, because, range))
  const unknown = { what: what.replace('the output', 'the exit status'), because, ...range }
  shell.status = { code: 0, unknown, assumed: name !== 'grep' }
  return true
}

function readAll(shell: Shell): string | undefined {
  const { text } = shell.stdin
  if (text !== undefined) shell.stdin.text = ''
  return text
}

function filesText(shell: Shell, files: readonly string[]): string | undefined {
  const texts = files.map((file) => (file === '/dev/null' ? '' : shell.files.get(shell.path(file))))
  return texts.includes(undefined) ? undefined : texts.join('')
}

/** The environment that a process gets: what is exported. */
function exportedBy(shell: Shell): Map<string, string> {
  const environment = new Map<string, string>()
  shell.run.budget.step(1 + (shell.variables.size >> 2))
  for (const [name, { exported, value }] of shell.variables) {
    if (exported && typeof value === 'string') environment.set(name, value)
  }
  return environment
}
