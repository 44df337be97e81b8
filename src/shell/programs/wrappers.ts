/** Programs that start another program with the words that follow their own options. */

import type { Field } from '../expand/pieces.ts'
import type { Shell } from '../state/shell.ts'
import { readContainerRun, type WrappedCommand } from './container-run.ts'
import { programName } from './program-name.ts'

interface Wrapper {
  /** The words before which and after which options stand, such as `run` of `uv run`. Any other word is no wrapper. */
  readonly subcommand?: readonly string[]
  /** Options that take the next word as their value. */
  readonly valued?: readonly string[]
  /** How many words stand between the options and the command. */
  readonly operands?: number
  /** The command follows the first `--`. */
  readonly separated?: true
  /** The command runs elsewhere, without the environment of the shell. */
  readonly elsewhere?: true
}

const UV_OPTIONS: readonly string[] = [
  ...['--with', '--with-editable', '--with-requirements', '-p', '--python', '--package', '--extra'],
  ...['--group', '--only-group', '--no-group', '--directory', '--project', '--env-file', '--index'],
  ...['--default-index', '-i', '--index-url', '--extra-index-url', '--index-strategy', '-f', '-e'],
  ...['--find-links', '--refresh-package', '-P', '--upgrade-package', '--torch-backend', '--from'],
  '--config-file',
]
const CONDA_RUN: Wrapper = {
  subcommand: ['run'],
  valued: ['-n', '--name', '-p', '--prefix', '--cwd'],
}
const RUN: Wrapper = { subcommand: ['run'], valued: UV_OPTIONS }
const APPTAINER_EXEC: Wrapper = {
  subcommand: ['exec'],
  valued: ['-B', '--bind', '--env', '--env-file', '--pwd', '-H', '--home', '-W', '--workdir', '-S'],
  operands: 1,
}
const SRUN_OPTIONS: readonly string[] = [
  ...['-A', '-c', '-C', '-D', '-e', '-G', '-i', '-J', '-m', '-M', '-n', '-N', '-o', '-p', '-q'],
  ...['-r', '-t', '-T', '-w', '-x', '--account', '--cpus-per-task', '--constraint', '--chdir'],
  ...['--error', '--gpus', '--gres', '--input', '--job-name', '--jobid', '--mem', '--ntasks'],
  ...['--ntasks-per-node', '--nodes', '--output', '--partition', '--qos', '--time', '--nodelist'],
  ...['--exclude', '--gpus-per-node', '--gpus-per-task', '--container-image', '--export'],
  ...['--container-mounts', '--mpi', '--cpu-bind', '--relative'],
]

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
  ['srun', { valued: SRUN_OPTIONS }],
  [
    'nsys',
    {
      subcommand: ['profile'],
      valued: ['-o', '--output', '-t', '--trace', '-y', '--delay', '-d', '--duration', '-c'],
    },
  ],
  ['uv', RUN],
  ['poetry', RUN],
  ['pdm', RUN],
  ['pixi', RUN],
  ['pipx', { subcommand: ['run'], valued: ['--spec', '--python', '--pip-args'] }],
  ['uvx', { valued: UV_OPTIONS }],
  ['conda', CONDA_RUN],
  ['mamba', CONDA_RUN],
  ['micromamba', CONDA_RUN],
  ['apptainer', APPTAINER_EXEC],
  ['singularity', APPTAINER_EXEC],
  ['kubectl', { subcommand: ['exec'], separated: true, elsewhere: true }],
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
  if (name === 'docker' || name === 'podman' || name === 'nerdctl') {
    return readContainerRun(shell, args, environment)
  }
  const wrapper = WRAPPERS.get(name)
  if (wrapper === undefined) return undefined
  const rest = afterWrapper(args, wrapper)
  // `sudo A=b command` sets variables as `env` does.
  if (name === 'sudo') return takeAssignments(rest, environment)
  return found(rest, wrapper.elsewhere ? new Map() : environment)
}

/** The words after a wrapper's own; none where it does something else than run a command. */
function afterWrapper(
  args: readonly Field[],
  { subcommand = [], valued = [], operands = 0, separated }: Wrapper,
): readonly Field[] {
  let rest = args
  for (const word of subcommand) {
    const at = afterOptions(rest, valued)
    if (rest[at]?.text !== word) return []
    rest = rest.slice(at + 1)
  }
  if (!separated) return rest.slice(afterOptions(rest, valued) + operands)
  const at = rest.findIndex(({ text }) => text === '--')
  return at === -1 ? [] : rest.slice(at + 1)
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
  if (options.some((text) => /^(?:-S|--split-string)/.test(text))) {
    return unwrapSplit(args, environment)
  }
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

/** `env -S 'WORDS'` as the only option: its words stand before the others. Others of its forms are a program of their own. */
function unwrapSplit(
  [option, ...rest]: readonly Field[],
  environment: Map<string, string>,
): WrappedCommand | undefined {
  const joined = /^(?:-S|--split-string=)([\s\S]+)$/.exec(option?.text ?? '')?.[1]
  const text = joined ?? rest[0]?.text ?? ''
  // Quotes, escapes and variables have rules of their own there.
  if (option === undefined || /["'\\$#]/.test(text)) return undefined
  const { range } = option
  const words = text.split(/\s+/).flatMap((one) => (one === '' ? [] : [{ text: one, range }]))
  return unwrapEnv([...words, ...(joined === undefined ? rest.slice(1) : rest)], environment)
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
