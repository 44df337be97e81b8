import type { HereDoc, HereString, Redirect, Redirection } from 'unbash'
import { expandText } from '../expand/nested.ts'
import type { Shell } from '../state/shell.ts'
import { Exit } from '../state/signals.ts'
import { type Input, Output } from '../state/streams.ts'
import { hasUnknown } from '../state/unknown.ts'
import type { Range } from '../types.ts'

/** Runs something with redirections in force; files that it writes are known afterwards. */
export function withRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
  run: () => void,
): void {
  if (redirections.length === 0) {
    run()
    return
  }
  const { stdin, stdout } = shell
  refusePlaceholder(shell, redirections)
  const written: { path: string; output: Output }[] = []
  try {
    for (const one of redirections) apply(shell, one, written)
    run()
  } finally {
    for (const { path, output } of written) keepFile(shell, path, output)
    shell.stdin = stdin
    shell.stdout = stdout
  }
}

/** Redirections of the shell itself, as `exec > FILE` makes them. */
export function redirectShell(shell: Shell, redirections: readonly Redirection[]): void {
  refusePlaceholder(shell, redirections)
  const written: { path: string; output: Output }[] = []
  for (const one of redirections) apply(shell, one, written)
}

function apply(shell: Shell, one: Redirection, written: { path: string; output: Output }[]): void {
  if (one.type === 'HereDoc') shell.stdin = hereDocument(shell, one)
  else if (one.type === 'HereString') shell.stdin = hereString(shell, one)
  else if (one.operator === '<') shell.stdin = readFile(shell, one)
  else if (one.operator.includes('>') && descriptorOf(one) === 1)
    redirectOutput(shell, one, written)
}

function descriptorOf(one: Redirect): number {
  if (one.descriptor === undefined) return one.operator.startsWith('<') ? 0 : 1
  return one.descriptor.type === 'FileDescriptor' ? one.descriptor.value : -1
}

function hereDocument(shell: Shell, { delimiter, body, operator }: HereDoc): Input {
  const strip = (text: string) => (operator === '<<-' ? text.replace(/^\t+/gm, '') : text)
  if (delimiter?.quoted || body.parts === undefined) return { text: strip(plain(body, delimiter)) }
  // Tabs at the start of a line are the script's own: those within an expansion stay.
  const parts = body.parts.map((part) =>
    part.type === 'Literal' ? { ...part, value: stripTabs(part, body.pos, shell, operator) } : part,
  )
  try {
    return { text: shell.run.interpreter.expandParts(shell, parts) }
  } catch (signal) {
    if (shell.isBash || !(signal instanceof Exit)) throw signal
    // Whether dash expands it in a process of its own, whose error ends nothing else, depends on its size.
    const because = signal.stopped?.message ?? 'its expansion fails'
    return shell.notStatic('what sh does after the here-document', because, shell.range(body))
  }
}

function plain(body: HereDoc['body'], delimiter: HereDoc['delimiter']): string {
  if (delimiter?.quoted) return body.text
  return body.text.replace(/\\([$`\\\n])/g, (_, one: string) => (one === '\n' ? '' : one))
}

function stripTabs(
  part: { value: string; pos: number },
  start: number,
  shell: Shell,
  operator: string,
): string {
  if (operator !== '<<-') return part.value
  const stripped = part.value.replace(/\n\t+/g, '\n')
  const isLineStart = part.pos === start || shell.source.text.charAt(part.pos - 1) === '\n'
  return isLineStart ? stripped.replace(/^\t+/, '') : stripped
}

function hereString(shell: Shell, { target }: HereString): Input {
  return { text: `${target === undefined ? '' : expandText(shell, target)}\n` }
}

function readFile(shell: Shell, one: Redirect): Input {
  const name = one.target === undefined ? '' : expandText(shell, one.target)
  if (name === '/dev/null') return { text: '' }
  return { text: shell.files.get(shell.path(name)) }
}

function redirectOutput(
  shell: Shell,
  one: Redirect,
  written: { path: string; output: Output }[],
): void {
  const name = one.target === undefined ? '' : expandText(shell, one.target)
  if (name === '/dev/stdout' || (one.operator === '>&' && name === '1')) return
  if (one.operator === '>&' && /^(?:\d+|-)$/.test(name)) {
    shell.stdout = undefined
    return
  }
  if (name.startsWith('/dev/') || name === '' || hasUnknown(name)) {
    shell.stdout = undefined
    return
  }
  const output = new Output()
  const path = shell.path(name)
  const isAppended = one.operator === '>>' || one.operator === '&>>'
  if (isAppended) output.write(shell.files.get(path) ?? appendedTo(shell, name, shell.range(one)))
  shell.stdout = output
  written.push({ path, output })
}

function appendedTo(shell: Shell, name: string, range: Range): string {
  // A relative path is in the folder that the container starts in; what it holds before is not known.
  return shell.unknown(`the file ${name}`, 'the image and its volumes decide what it holds', range)
}

function keepFile(shell: Shell, path: string, output: Output): void {
  shell.run.budget.step(1 + (output.text.length >> 10))
  shell.files.set(path, output.text)
}

/** `<your-model>` is not a placeholder for a shell: it reads from one file and writes to another. */
function refusePlaceholder(shell: Shell, redirections: readonly Redirection[]): void {
  for (const [at, one] of redirections.entries()) {
    const next = redirections[at + 1]
    if (one.type !== 'Redirect' || one.operator !== '<' || one.descriptor !== undefined) continue
    if (next?.type !== 'Redirect' || next.operator !== '>' || next.pos !== one.end) continue
    const name = one.target?.text ?? ''
    const message = `<${name}> is read as redirections: the shell opens a file named ${name}. Put the real value in its place, or quote it`
    shell.stop('shell_placeholder', message, shell.range(one), shell.isBash ? 1 : 2)
  }
}
