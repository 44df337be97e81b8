import type { Environment } from '../../vllm/environment.ts'
import { MOST_NOTICES } from '../../vllm/limits.ts'
import type { Fault, Notice } from '../../vllm/outcome.ts'
import { programName } from '../programs/program-name.ts'
import { runScript } from '../run.ts'
import { Session } from '../state/session.ts'
import type { Process, Range, ScriptRun, ShellNotice, Unknown } from '../types.ts'
import { vllmArguments } from '../vllm-arguments.ts'
import { cleanPaste } from './paste.ts'
import { Report } from './report.ts'
import type { RewrittenText } from './rewritten-text.ts'

/** What a command line is read as. */
export type CommandReading =
  | {
      /** What follows `vllm`, or what follows `python3` starting with `-m`. */
      readonly argv: readonly string[]
      /** The environment that vLLM gets: the one that was sent, and what the command adds. */
      readonly env: Environment
      /** Where each word of `argv` is in the text; null where no single place can be named. */
      readonly words: readonly (Range | null)[]
      /** The files that `argv` names and the text writes, by the name in `argv`. */
      readonly files: ReadonlyMap<string, string>
      /** The container image that it runs in, where the command says so. */
      readonly image?: string
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
  const changes: ShellNotice[] = []
  const read = replaceReferences(cleanPaste(command, changes), variables, changes)
  const options = { dialect: 'bash', env: variables, unsetIsUnknown: true } as const
  const run = runScript(read.text, options, session)
  const report = new Report(command, read, pointer)
  const found = onlyServer(run, report)
  if ('faults' in found) return found
  const { process } = found
  const argv = vllmArguments(process.argv) ?? []
  const words = process.words.slice(process.words.length - argv.length)
  return {
    argv,
    words: words.map((range) => range && read.origin(range)),
    env: Object.fromEntries(process.env),
    files: process.files ?? NO_FILES,
    ...(process.image !== undefined && { image: process.image }),
    notices: [
      ...listed(changes, (one) => report.notice(one)),
      ...listed([...run.notices, ...notReaching(process, run, variables)], (one) =>
        report.shellNotice(one),
      ),
    ],
  }
}

/** The first notices; the last of them says how many more there are: a text may have one for every second character. */
function listed(
  notices: readonly ShellNotice[],
  present: (notice: ShellNotice) => Notice,
): readonly Notice[] {
  const first = notices.slice(0, MOST_NOTICES).map(present)
  const last = first.at(-1)
  const omitted = notices.length - first.length
  if (omitted === 0 || last === undefined) return first
  const message = `${last.message}, and ${omitted} more notices are not listed`
  return [...first.slice(0, -1), { ...last, message }]
}

const NO_FILES: ReadonlyMap<string, string> = new Map()

/** `$(NAME)` as Kubernetes writes it, where a variable of that name was sent. */
function replaceReferences(
  pasted: RewrittenText,
  variables: ReadonlyMap<string, string>,
  notices: ShellNotice[],
): RewrittenText {
  return pasted.replace(/\$\(([A-Za-z_]\w{0,255})\)/g, ([whole, name = ''], place) => {
    const value = variables.get(name)
    if (value === undefined) return undefined
    const message = `${whole} is read as a reference of Kubernetes to the variable ${name}: a shell would run a command of that name`
    notices.push({ code: 'kubernetes_reference', message, ...place })
    return value
  })
}

interface Server {
  readonly process: Process
}

type Outcome = Server | { readonly faults: readonly Fault[] }

/** The one vLLM server that a run starts, or why there is not just one. */
function onlyServer(run: ScriptRun, report: Report): Outcome {
  const ours = run.processes.filter(({ argv }) => vllmArguments(argv) !== undefined)
  const servers = ours.filter(({ argv }) => isServer(vllmArguments(argv) ?? []))
  const candidates = servers.length > 0 ? servers : ours
  const [process, second] = candidates
  if (process === undefined) return { faults: [nothingFound(run, report)] }
  const faults = dependencies(candidates).map((unknown) => report.notStatic(unknown))
  if (faults.length > 0) return { faults }
  return second === undefined ? { process } : { faults: [several(candidates, report)] }
}

function isServer([first = '']: readonly string[]): boolean {
  return first === 'serve' || first === '-m'
}

function nothingFound(run: ScriptRun, report: Report): Fault {
  const { stopped, unknown, processes } = run
  if (stopped !== undefined) {
    const code = stopped.code === 'shell_syntax' ? 'command_syntax' : 'command_stops'
    return report.fault(code, stopped.message, stopped)
  }
  if (unknown?.[0] !== undefined) return report.notStatic(unknown[0])
  const program = processes.at(-1)?.argv[0]
  if (program === undefined) {
    return report.fault(
      'command_without_vllm',
      'The text starts no program. Send a command such as `vllm serve MODEL`',
    )
  }
  const message = `The text starts ${JSON.stringify(program)}, not vLLM. ${hintFor(processes)}`
  return report.fault('command_without_vllm', message, processes.at(-1)?.words[0] ?? undefined)
}

/** What to send where no process is vLLM. */
function hintFor(processes: readonly Process[]): string {
  const last = processes.at(-1)
  const [first = ''] = last?.argv ?? []
  if (first === 'serve' || first.startsWith('-')) {
    const assigned = [...(last?.env ?? [])].find(([, value]) => programName(value) === 'vllm')
    return assigned === undefined
      ? `Put \`vllm\` before ${first}`
      : `Remove ${assigned[0]}= before ${assigned[1]}: a shell reads it as a variable for the command`
  }
  const starter = processes.findLast(({ argv }) => argv.slice(1).some(namesVllm))
  return starter === undefined
    ? 'Send a command such as `vllm serve MODEL`'
    : `How ${JSON.stringify(starter.argv[0])} starts a program is not known here: send the command that it starts, from \`vllm\` on`
}

function namesVllm(word: string): boolean {
  return programName(word) === 'vllm' || /\bvllm (?:serve|bench)\b|^vllm\.entrypoints/.test(word)
}

/** How many of several servers a fault says the place of. */
const MOST_PLACES = 5

function several(servers: readonly Process[], report: Report): Fault {
  const places = servers
    .slice(0, MOST_PLACES)
    .map(({ words }) => report.place(words[0] ?? undefined))
    .filter(Boolean)
  const where = places.length > 0 ? ` (${[...new Set(places)].join('; ')})` : ''
  const message = `The text starts ${servers.length} vLLM servers${where}. Send the command of one of them`
  return report.fault('command_with_several', message)
}

/** Variables that decide what vLLM does, besides those that begin with `VLLM_`. */
const DECISIVE =
  /^(?:VLLM_|(?:CUDA|HIP|ROCR|ASCEND_RT|TPU|ZE)_VISIBLE|(?:LOCAL_)?RANK$|WORLD_SIZE$|MASTER_)/

/** Everything unknown that the words or the decisive variables of processes depend on. */
function dependencies(processes: readonly Process[]): Unknown[] {
  const all = processes.flatMap(({ unknown, unknownEnv }) => [
    ...unknown,
    ...[...unknownEnv].filter(([name]) => DECISIVE.test(name)).map(([, one]) => one),
  ])
  return [...new Map(all.map((one) => [one.what, one])).values()]
}

/** What does not reach vLLM: stray lines of options, variables, and what was not read. */
function notReaching(
  { env, unknownEnv, words: [program] }: Process,
  { processes, stopped, unknown = [] }: ScriptRun,
  variables: ReadonlyMap<string, string>,
): ShellNotice[] {
  const stray = processes.filter(({ argv: [first = ''] }) => /^-{1,2}[a-zA-Z]/.test(first))
  const lost = [...variables.keys()].filter(
    (name) => DECISIVE.test(name) && !env.has(name) && !unknownEnv.has(name),
  )
  return [
    ...stray.map(({ argv, words }) => {
      const message = `The shell runs ${JSON.stringify(argv.join(' '))} as a command of its own, so vLLM does not get it. End the line before it with a backslash`
      return { code: 'line_run_as_command', message, ...(words[0] ?? NOWHERE) }
    }),
    ...lost.map((name) => {
      const message = `${name} is set in env, but the command does not pass it on to vLLM`
      return { code: 'variable_not_passed', message, ...(program ?? NOWHERE) }
    }),
    ...[...unknownEnv].map(([name, { what, start, end }]) => {
      const message = `${name} is set to something unknown (${what}) and left out of the environment`
      return { code: 'variable_unknown', message, start, end }
    }),
    ...(stopped === undefined ? [] : [{ ...stopped, code: 'rest_not_read' }]),
    ...unknown.map(({ what, because, start, end }) => {
      return { code: 'rest_not_read', message: `${what}: ${because}`, start, end }
    }),
  ]
}

const NOWHERE: Range = { start: 0, end: 0 }
