import type { Environment } from '../../vllm/environment.ts'
import type { Fault, Notice } from '../../vllm/outcome.ts'
import { describePosition } from '../position.ts'
import { runScript } from '../run.ts'
import { Session } from '../state/session.ts'
import type { Process, Range, ScriptRun, ShellNotice, Unknown } from '../types.ts'
import { vllmArguments } from '../vllm-arguments.ts'
import type { CommandFaultCode } from './codes.ts'
import { cleanPaste } from './paste.ts'

/** What a command line is read as. */
export type CommandReading =
  | {
      /** What follows `vllm`, or what follows `python3` starting with `-m`. */
      readonly argv: readonly string[]
      /** The environment that vLLM gets: the one that was sent, and what the command adds. */
      readonly env: Environment
      /** Where each word of `argv` stands in the text; null where no one place can be named. */
      readonly words: readonly (Range | null)[]
      readonly notices: readonly Notice[]
    }
  | { readonly faults: readonly Fault[] }

/**
 * The vLLM command in a text as people paste it into a terminal, with the environment it gets. `pointer` is where the
 * text stands in the request.
 */
export function readCommand(
  command: string,
  env: Environment,
  pointer = '/command',
  session = new Session(),
): CommandReading {
  const variables = new Map(Object.entries(env))
  const pasted = cleanPaste(command)
  const { text, notices } = replaceReferences(pasted.text, variables)
  const run = runScript(text, { dialect: 'bash', env: variables, unsetIsUnknown: true }, session)
  const reading = new Reading(text, pointer)
  const found = onlyServer(run, reading)
  if ('faults' in found) return found
  return reading.finish(found.process, run, [...pasted.notices, ...notices])
}

/** `$(NAME)` as Kubernetes writes it, where a variable of that name was sent. */
function replaceReferences(text: string, variables: ReadonlyMap<string, string>) {
  const notices: ShellNotice[] = []
  const replaced = text.replace(
    /\$\(([A-Za-z_]\w{0,255})\)/g,
    (whole, name: string, start: number) => {
      const value = variables.get(name)
      if (value === undefined) return whole
      const message = `${whole} is read as a reference of Kubernetes to the variable ${name}: a shell would run a command of that name`
      notices.push({ code: 'kubernetes_reference', message, start, end: start + whole.length })
      return value
    },
  )
  return { text: replaced, notices }
}

interface Server {
  readonly process: Process
}

type Outcome = Server | { readonly faults: readonly Fault[] }

/** The one vLLM server that a run starts, or why there is not just one. */
function onlyServer(run: ScriptRun, reading: Reading): Outcome {
  const ours = run.processes.filter(({ argv }) => vllmArguments(argv) !== undefined)
  const servers = ours.filter(({ argv }) => isServer(vllmArguments(argv) ?? []))
  const candidates = servers.length > 0 ? servers : ours
  const [process, second] = candidates
  if (process === undefined) return { faults: [nothingFound(run, reading)] }
  if (second !== undefined) return { faults: [several(candidates, reading)] }
  const faults = dependencies(process).map((unknown) => reading.notStatic(unknown))
  return faults.length > 0 ? { faults } : { process }
}

function isServer([first = '']: readonly string[]): boolean {
  return first === 'serve' || first === '-m'
}

function nothingFound(run: ScriptRun, reading: Reading): Fault {
  const { stopped, unknown, processes } = run
  if (stopped !== undefined) {
    const code = stopped.code === 'shell_syntax' ? 'command_syntax' : 'command_stops'
    return reading.fault(code, stopped.message, stopped)
  }
  if (unknown?.[0] !== undefined) return reading.notStatic(unknown[0])
  const program = processes.at(-1)?.argv[0]
  if (program === undefined) {
    return reading.fault(
      'command_without_vllm',
      'The text starts no program. Send a command such as `vllm serve MODEL`',
    )
  }
  const hint =
    program === 'serve' || program.startsWith('-')
      ? `Put \`vllm\` before ${program}`
      : 'Send a command such as `vllm serve MODEL`'
  const message = `The text starts ${JSON.stringify(program)}, not vLLM. ${hint}`
  return reading.fault('command_without_vllm', message, processes.at(-1)?.words[0] ?? undefined)
}

/** How many of several servers a fault says the place of. */
const MOST_PLACES = 5

function several(servers: readonly Process[], reading: Reading): Fault {
  const places = servers
    .slice(0, MOST_PLACES)
    .map(({ words }) => reading.place(words[0] ?? undefined))
    .filter(Boolean)
  const where = places.length > 0 ? ` (${[...new Set(places)].join('; ')})` : ''
  const message = `The text starts ${servers.length} vLLM servers${where}. Send the command of one of them`
  return reading.fault('command_with_several', message)
}

/** Variables that decide what vLLM does, besides those that begin with `VLLM_`. */
const DECISIVE =
  /^(?:VLLM_|(?:CUDA|HIP|ROCR|ASCEND_RT|TPU|ZE)_VISIBLE|(?:LOCAL_)?RANK$|WORLD_SIZE$|MASTER_)/

/** Everything unknown that the words or the decisive variables of a process depend on. */
function dependencies({ unknown, unknownEnv }: Process): Unknown[] {
  const ofEnvironment = [...unknownEnv].filter(([name]) => DECISIVE.test(name))
  const all = [...unknown, ...ofEnvironment.map(([, one]) => one)]
  return [...new Map(all.map((one) => [one.what, one])).values()]
}

/** Makes faults and notices of what was found at places in a text. */
class Reading {
  readonly text: string
  readonly pointer: string

  constructor(text: string, pointer: string) {
    this.text = text
    this.pointer = pointer
  }

  place(range: Range | undefined): string {
    return range === undefined || this.text === '' ? '' : describePosition(this.text, range.start)
  }

  fault(code: CommandFaultCode, message: string, range?: Range): Fault {
    const place = this.place(range)
    return {
      pointer: this.pointer,
      code,
      message: place === '' ? message : `${message} (${place})`,
    }
  }

  notStatic(unknown: Unknown): Fault {
    const { what, because } = unknown
    const name = /^\$(\w+)$/.exec(what)?.[1]
    const fix =
      name === undefined
        ? 'Put its value into the command'
        : `Put its value into the command, or send it in env as ${JSON.stringify(name)}`
    return this.fault(
      'command_not_static',
      `The command depends on ${what}: ${because}. ${fix}`,
      unknown,
    )
  }

  finish(process: Process, run: ScriptRun, notices: readonly ShellNotice[]): CommandReading {
    const all = [...notices, ...run.notices, ...this.#others(process, run)]
    const argv = vllmArguments(process.argv) ?? []
    return {
      argv,
      words: process.words.slice(process.words.length - argv.length),
      env: Object.fromEntries(process.env),
      notices: all.map((one) => this.#notice(one)),
    }
  }

  /** What besides the command itself is worth knowing: stray lines, unknown variables, what was not read. */
  #others({ unknownEnv }: Process, { processes, stopped, unknown = [] }: ScriptRun): ShellNotice[] {
    const stray = processes.filter(({ argv: [first = ''] }) => /^-{1,2}[a-zA-Z]/.test(first))
    return [
      ...stray.map(({ argv, words }) => {
        const message = `The shell runs ${JSON.stringify(argv.join(' '))} as a command of its own, so vLLM does not get it. End the line before it with a backslash`
        return { code: 'line_run_as_command', message, ...(words[0] ?? { start: 0, end: 0 }) }
      }),
      ...[...unknownEnv].map(([name, one]) => {
        const message = `${name} is set to something unknown (${one.what}) and left out of the environment`
        return { code: 'variable_unknown', message, start: one.start, end: one.end }
      }),
      ...[...(stopped === undefined ? [] : [stopped])].map((one) => ({
        ...one,
        code: 'rest_not_read',
      })),
      ...unknown.map(({ what, because, start, end }) => {
        return { code: 'rest_not_read', message: `${what}: ${because}`, start, end }
      }),
    ]
  }

  #notice({ code, message, start, end }: ShellNotice): Notice {
    const isInfo = code === 'prompt_removed' || code === 'branch_assumed' || code === 'unread_file'
    const place = this.place({ start, end })
    return {
      code,
      severity: isInfo ? 'info' : 'warning',
      pointer: this.pointer,
      message: place === '' ? message : `${message} (${place})`,
    }
  }
}
