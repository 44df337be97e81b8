import { programName } from './programs/program-name.ts'

const SERVER_MODULE = 'vllm.entrypoints.openai.api_server'
const COMMAND_MODULES: ReadonlySet<string> = new Set(['vllm', 'vllm.entrypoints.cli.main'])

/**
 * The arguments of vLLM in the argv of a process: what follows `vllm`, or what follows `python3` starting with
 * `-m vllm.entrypoints.openai.api_server`. Undefined for any other program.
 */
export function vllmArguments(argv: readonly string[]): readonly string[] | undefined {
  const [program = '', ...rest] = argv
  const name = programName(program)
  if (name === 'vllm') return rest
  if (!/^python(?:3(?:\.\d+)?)?$/.test(name)) return undefined
  return pythonArguments(rest)
}

/** Options of Python that take the next word as their value. */
const VALUED: ReadonlySet<string> = new Set(['-W', '-X', '--check-hash-based-pycs'])

function pythonArguments(args: readonly string[]): readonly string[] | undefined {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '-m') return moduleArguments(args[at + 1], args.slice(at))
    if (VALUED.has(word)) at++
    else if (!word.startsWith('-'))
      return programName(word) === 'vllm' ? args.slice(at + 1) : undefined
  }
  return undefined
}

function moduleArguments(
  module: string | undefined,
  args: readonly string[],
): readonly string[] | undefined {
  if (module === SERVER_MODULE) return args
  return module !== undefined && COMMAND_MODULES.has(module) ? args.slice(2) : undefined
}
