/** Programs that start another program with the words that follow their own options. */

import type { Field } from '../expand/pieces.ts'
import type { Shell } from '../state/shell.ts'
import { readContainerRun, type WrappedCommand } from './container-run.ts'
import { programName } from './program-name.ts'

interface Wrapper {
  /** Options that take the next word as their value. */
  readonly valued?: readonly string[]
  /** How many words stand between the options and the command. */
  readonly operands?: number
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ['nohup', {}],
  ['time', { valued: ['-f', '-o', '--format', '--output'] }],
  ['setsid', {}],
  ['nice', { valued: ['-n', '--adjustment'] }],
  ['ionice', { valued: ['-c', '-n', '-p', '--class', '--classdata'] }],
  ['chrt', { valued: ['-T', '-P', '-D'], operands: 1 }],
  ['taskset', { operands: 1 }],
  ['stdbuf', { valued: ['-i', '-o', '-e'] }],
  ['unbuffer', {}],
  ['timeout', { valued: ['-k', '-s', '--kill-after', '--signal'], operands: 1 }],
  ['sudo', { valued: ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '-T', '-U', '--user', '--group'] }],
  ['doas', { valued: ['-u', '-C'] }],
  ['gosu', { operands: 1 }],
  ['su-exec', { operands: 1 }],
  ['tini', { valued: ['-p', '-e'] }],
  ['dumb-init', { valued: ['-r', '--rewrite'] }],
  ['catchsegv', {}],
  ['exec', { valued: ['-a'] }],
  ['command', {}],
  [
    'numactl',
    {
      valued: [
        '-i',
        '-N',
        '-m',
        '-p',
        '-C',
        '-P',
        '-w',
        '--interleave',
        '--cpunodebind',
        '--membind',
        '--preferred',
        '--physcpubind',
      ],
    },
  ],
  [
    'opentelemetry-instrument',
    {
      valued: [
        '--traces_exporter',
        '--metrics_exporter',
        '--service_name',
        '--exporter_otlp_endpoint',
      ],
    },
  ],
  ['ddtrace-run', {}],
])

/** The command within a command; undefined when the words are a program of their own. */
export function unwrap(
  shell: Shell,
  words: readonly Field[],
  environment: Map<string, string>,
): WrappedCommand | undefined {
  const [program, ...args] = words
  const name = programName(program?.text ?? '')
  if (name === 'env') return unwrapEnv(args, environment)
  if (name === 'uv' || name === 'poetry' || name === 'pdm' || name === 'pixi') {
    return unwrapRun(args, environment)
  }
  if (name === 'conda' || name === 'mamba' || name === 'micromamba')
    return unwrapConda(args, environment)
  if (name === 'docker' || name === 'podman' || name === 'nerdctl') {
    return readContainerRun(shell, args, environment)
  }
  const wrapper = WRAPPERS.get(name)
  if (wrapper === undefined) return undefined
  const start = afterOptions(args, wrapper.valued ?? []) + (wrapper.operands ?? 0)
  const rest = args.slice(start)
  // `sudo A=b command` sets variables as `env` does.
  return name === 'sudo' ? takeAssignments(rest, environment) : found(rest, environment)
}

function found(
  words: readonly Field[],
  environment: Map<string, string>,
): WrappedCommand | undefined {
  return words.length === 0 ? undefined : { words, environment }
}

/** The index of the first word that is neither an option nor the value of one. */
function afterOptions(args: readonly Field[], valued: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const text = args[at]?.text ?? ''
    if (text === '--') return at + 1
    if (!/^-./.test(text)) return at
    if (valued.includes(text)) at++
  }
  return args.length
}

function unwrapEnv(
  args: readonly Field[],
  environment: Map<string, string>,
): WrappedCommand | undefined {
  const start = afterOptions(args, ['-u', '--unset', '-C', '--chdir'])
  const options = args.slice(0, start).map(({ text }) => text)
  if (options.some((text) => /^(?:-S|--split-string)/.test(text))) return undefined
  const isEmpty = options.some((text) => /^(?:-i|-|--ignore-environment)$/.test(text))
  const next = new Map(isEmpty ? [] : environment)
  for (const [at, text] of options.entries()) {
    if (text === '-u' || text === '--unset') next.delete(options[at + 1] ?? '')
    else if (text.startsWith('--unset=')) next.delete(text.slice('--unset='.length))
    else if (/^-u./.test(text)) next.delete(text.slice(2))
  }
  const rest = args.slice(start)
  // A dash alone stands for `-i`.
  if (rest[0]?.text === '-') return takeAssignments(rest.slice(1), new Map())
  return takeAssignments(rest, next)
}

function takeAssignments(
  args: readonly Field[],
  environment: Map<string, string>,
): WrappedCommand | undefined {
  const next = new Map(environment)
  let at = 0
  for (; at < args.length; at++) {
    const match = /^([^=]+)=([\s\S]*)$/.exec(args[at]?.text ?? '')
    if (match === null) break
    next.set(match[1] ?? '', match[2] ?? '')
  }
  return found(args.slice(at), next)
}

const RUN_OPTIONS: readonly string[] = [
  ...['--with', '--with-editable', '--with-requirements', '-p', '--python', '--package', '--extra'],
  ...['--group', '--only-group', '--no-group', '--directory', '--project', '--env-file', '--index'],
  ...['--default-index', '-i', '--index-url', '--extra-index-url', '--index-strategy', '-f', '-e'],
  ...[
    '--find-links',
    '--refresh-package',
    '-P',
    '--upgrade-package',
    '--torch-backend',
    '--config-file',
  ],
]

/** `uv run vllm serve` and its siblings. */
function unwrapRun(
  args: readonly Field[],
  environment: Map<string, string>,
): WrappedCommand | undefined {
  const start = afterOptions(args, RUN_OPTIONS)
  if (args[start]?.text !== 'run') return undefined
  const rest = args.slice(start + 1)
  return found(rest.slice(afterOptions(rest, RUN_OPTIONS)), environment)
}

function unwrapConda(
  args: readonly Field[],
  environment: Map<string, string>,
): WrappedCommand | undefined {
  if (args[0]?.text !== 'run') return undefined
  const rest = args.slice(1)
  return found(
    rest.slice(afterOptions(rest, ['-n', '--name', '-p', '--prefix', '--cwd'])),
    environment,
  )
}
