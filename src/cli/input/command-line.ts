import { commandText } from '../../plan/artifacts/shell-text.ts'
import { readCommand, vllmArguments } from '../../shell/index.ts'
import { UsageError } from '../exit.ts'
import type { System } from '../system.ts'

/** A command line as a request of the API has it. */
export interface CommandLineRequest {
  readonly argv?: readonly string[] | undefined
  readonly command?: string | undefined
  readonly files?: Readonly<Record<string, string>>
}

/**
 * The vLLM command that the words of a command line give: the command itself, one quoted text, or `-` for a text on the
 * standard input. The files that its `--config` names are read.
 * @throws {UsageError} where there are no words.
 */
export async function readCommandLine(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  system: System,
): Promise<CommandLineRequest> {
  const given = await commandOf(words, system)
  const { argv, written } =
    given.argv === undefined ? wordsOf(given.command, env) : { argv: given.argv }
  const files = await readConfigFiles(argv, written, system)
  return { ...given, ...(files && { files }) }
}

type Given =
  | { readonly argv: readonly string[]; readonly command?: undefined }
  | { readonly command: string; readonly argv?: undefined }

async function commandOf(words: readonly string[], { readText }: System): Promise<Given> {
  const [first, ...rest] = words
  if (first === undefined) {
    throw new UsageError('Name the command after --, such as: serve -- vllm serve MODEL')
  }
  if (rest.length === 0) return { command: first === '-' ? await readText('-') : first }
  const argv = first === 'serve' ? words : vllmArguments(words)
  // Words with assignments or a program around vLLM, such as `env` or `docker run`.
  return argv === undefined ? { command: commandText(words) } : { argv }
}

/** The words that a text is read as, and the files that it writes; none where it cannot be read, which the service explains. */
function wordsOf(command: string, env: Readonly<Record<string, string>>): CommandWords {
  const reading = readCommand(command, env)
  return 'faults' in reading ? { argv: [] } : { argv: reading.argv, written: reading.files }
}

interface CommandWords {
  readonly argv: readonly string[]
  readonly written?: ReadonlyMap<string, string>
}

async function readConfigFiles(
  argv: readonly string[],
  written: ReadonlyMap<string, string> | undefined,
  { readText }: System,
): Promise<Readonly<Record<string, string>> | undefined> {
  const named = argv.flatMap((word, at) => {
    if (word === '--config') return argv.slice(at + 1, at + 2)
    return word.startsWith('--config=') ? [word.slice('--config='.length)] : []
  })
  const names = named.filter((name) => !written?.has(name))
  if (names.length === 0) return undefined
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readText(name)])),
  )
}
