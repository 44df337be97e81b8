/**
 * `docker run` and `docker exec`, and those of podman and nerdctl: the command that the container runs, and its
 * environment.
 */

import { readImage, servesByItself } from '../../vllm/image.ts'
import type { Field } from '../expand/pieces.ts'
import type { Shell } from '../state/shell.ts'
import { hasUnknown } from '../state/unknown.ts'

/** A command with the environment that it gets. */
export interface WrappedCommand {
  readonly words: readonly Field[]
  readonly environment: Map<string, string>
  /** The container image that it runs in. */
  readonly image?: string
}

/** Options that stand alone; every other long option takes a value. */
const ALONE: ReadonlySet<string> = new Set([
  ...[
    '--detach',
    '--disable-content-trust',
    '--help',
    '--init',
    '--interactive',
    '--no-healthcheck',
  ],
  ...['--oom-kill-disable', '--privileged', '--publish-all', '--quiet', '--read-only', '--rm'],
  ...['--sig-proxy', '--tty', '--replace', '--rmi', '--no-hosts', '--no-hostname', '--tls-verify'],
  ...[
    '--env-host',
    '--http-proxy',
    '--read-only-tmpfs',
    '--unsetenv-all',
    '--passwd',
    '--use-api-socket',
  ],
])
/** Letters of short options that stand alone; every other letter takes a value. */
const ALONE_LETTERS = 'ditPq'
/** Options of the program itself, before `run`, that take a value. */
const BEFORE_RUN: ReadonlySet<string> = new Set([
  ...['-H', '--host', '-c', '--context', '--config', '-l', '--log-level', '-n', '--namespace'],
  ...[
    '--tlscacert',
    '--tlscert',
    '--tlskey',
    '--root',
    '--runroot',
    '--connection',
    '--url',
    '-a',
    '--address',
  ],
])

interface ContainerOptions {
  readonly environment: Map<string, string>
  entrypoint: Field | undefined
}

/** The command of a container; undefined when the words run none. */
export function readContainerRun(
  shell: Shell,
  args: readonly Field[],
  outer: ReadonlyMap<string, string>,
): WrappedCommand | undefined {
  const start = subcommand(args)
  if (start === undefined) return undefined
  const options: ContainerOptions = { environment: new Map(), entrypoint: undefined }
  const at = readOptions(shell, args, start, outer, options)
  const operand = args[at]
  if (operand === undefined) return undefined
  const rest = args.slice(at + 1)
  if (args[start - 1]?.text === 'run') return command(operand, rest, options)
  // What else is set in a container that runs already is not known.
  return rest.length === 0 ? undefined : { words: rest, environment: options.environment }
}

/** Where the options of `run` or `exec` begin. */
function subcommand(args: readonly Field[]): number | undefined {
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.text ?? ''
    if (text === 'run' || text === 'exec') return at + 1
    if (text === 'container') continue
    if (!text.startsWith('-')) return undefined
    if (BEFORE_RUN.has(text)) at++
  }
  return undefined
}

/** Reads options up to the image, and gives its index. */
function readOptions(
  shell: Shell,
  args: readonly Field[],
  start: number,
  outer: ReadonlyMap<string, string>,
  options: ContainerOptions,
): number {
  for (let at = start; at < args.length; at++) {
    const word = args[at]
    const text = word?.text ?? ''
    if (word === undefined || !/^-./.test(text)) return at
    if (text === '--') return at + 1
    const [name, value] = splitOption(text)
    if (value === undefined && standsAlone(name)) continue
    const given = value === undefined ? args[++at] : { ...word, text: value }
    if (given !== undefined) takeOption(shell, name, given, outer, options)
  }
  return args.length
}

/** The name of an option and the value that is part of the same word. */
function splitOption(text: string): [string, string | undefined] {
  if (text.startsWith('--')) {
    const at = text.indexOf('=')
    return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
  }
  for (let at = 1; at < text.length; at++) {
    if (ALONE_LETTERS.includes(text.charAt(at))) continue
    const rest = text.slice(at + 1)
    return [`-${text.charAt(at)}`, rest === '' ? undefined : rest.replace(/^=/, '')]
  }
  return ['-i', undefined]
}

function standsAlone(name: string): boolean {
  return name === '-i' || ALONE.has(name)
}

function takeOption(
  shell: Shell,
  name: string,
  value: Field,
  outer: ReadonlyMap<string, string>,
  options: ContainerOptions,
): void {
  if (name === '--entrypoint') options.entrypoint = value
  else if (name === '-e' || name === '--env') passVariable(shell, value, outer, options.environment)
  else if (name === '--env-file') readFile(shell, value, outer, options.environment)
}

/** A variable of the command line; `NAME` alone of a variable that may be set outside is unknown. */
function passVariable(
  shell: Shell,
  { text, range }: Field,
  outer: ReadonlyMap<string, string>,
  environment: Map<string, string>,
): void {
  if (!text.includes('=') && !outer.has(text) && shell.run.unsetIsUnknown) {
    environment.set(text, shell.unknown(`$${text}`, 'it is not set in env', range))
  } else {
    setVariable(text, outer, environment)
  }
}

/** `NAME=value`, or `NAME` alone, which takes the value that it has outside. */
function setVariable(
  text: string,
  outer: ReadonlyMap<string, string>,
  environment: Map<string, string>,
): void {
  const at = text.indexOf('=')
  const name = at === -1 ? text : text.slice(0, at)
  const value = at === -1 ? outer.get(name) : text.slice(at + 1)
  if (value !== undefined) environment.set(name, value)
}

function readFile(
  shell: Shell,
  { text, range }: Field,
  outer: ReadonlyMap<string, string>,
  environment: Map<string, string>,
): void {
  const content = shell.files.get(shell.path(text))
  if (content === undefined || hasUnknown(content)) {
    const message = `The environment file ${shell.run.unknowns.show(text)} is not part of what was sent: assuming that it sets nothing that vLLM reads`
    shell.notice('unread_file', message, range)
    return
  }
  for (const line of content.split('\n')) {
    if (/^[A-Za-z_]/.test(line)) setVariable(line.replace(/\r$/, ''), outer, environment)
  }
}

function command(
  image: Field,
  args: readonly Field[],
  { environment, entrypoint }: ContainerOptions,
): WrappedCommand | undefined {
  const words = wordsOf(image, args, entrypoint)
  return words.length === 0 ? undefined : { words, environment, image: image.text }
}

function wordsOf(
  image: Field,
  args: readonly Field[],
  entrypoint: Field | undefined,
): readonly Field[] {
  if (entrypoint !== undefined) return entrypoint.text === '' ? args : [entrypoint, ...args]
  const serves = servesByItself(readImage(image.text)) || args[0]?.text.startsWith('-') === true
  if (!serves) return args
  const word = (text: string): Field => ({ text, range: image.range })
  return [word('vllm'), word('serve'), ...args]
}
