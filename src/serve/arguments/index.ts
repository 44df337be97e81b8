import type { Fault, Notice } from '../../vllm/outcome.ts'
import type { ReleaseVersion } from '../../vllm/releases/versions.ts'
import { show } from '../../vllm/values/show.ts'
import { parseWords } from './argparse/parse.ts'
import { ArgumentValues } from './argument-values.ts'
import { checkValues } from './checks.ts'
import type { GivenArgument } from './given-argument.ts'
import { ArgumentLog } from './log.ts'
import { Refusal } from './refusal.ts'
import { pullConfigFile } from './spelling/config-file.ts'
import { moveModelToFront } from './spelling/model-option.ts'
import { joinNested } from './spelling/nested.ts'
import { normalise } from './spelling/normalise.ts'
import { type OptionSet, optionsOf } from './table/options-of.ts'
import { type Token, tokensOf } from './token.ts'
import { unrecognized } from './unknown.ts'

export { explainUnknown } from './unknown.ts'

/** A command line as parsed by a release. */
export interface Arguments {
  readonly given: readonly GivenArgument[]
  readonly values: ArgumentValues
  readonly notices: readonly Notice[]
}

/** The parsed arguments, or why vLLM would not parse the command line. */
export type ParseOutcome =
  | { readonly arguments: Arguments; readonly faults?: undefined }
  | { readonly faults: readonly Fault[]; readonly arguments?: undefined }

/** What to parse. */
export interface CommandLine {
  /** The words after `vllm`, starting with `serve`, or after `python3`, starting with `-m`. */
  readonly argv: readonly string[]
  /** The texts of the files that `--config` can name, by name. */
  readonly files?: ReadonlyMap<string, string>
}

const API_SERVER = 'vllm.entrypoints.openai.api_server'

/** Parses a command line as `vllm serve` of a release does. The fault points to the token (`/argv/3`) or file that stops it. */
export function parseArguments(
  { argv, files = new Map() }: CommandLine,
  version: ReleaseVersion,
): ParseOutcome {
  try {
    return { arguments: parsed(argv, files, version) }
  } catch (error) {
    if (error instanceof Refusal) return { faults: [error.fault] }
    throw error
  }
}

function parsed(
  argv: readonly string[],
  files: ReadonlyMap<string, string>,
  version: ReleaseVersion,
): Arguments {
  const { tokens, isServe } = entryOf(argv)
  const options = optionsOf(version)
  const log = new ArgumentLog()
  const moved = isServe ? moveModelToFront(tokens, version, log) : tokens
  const reader = isServe ? undefined : options
  const pulled = pullConfigFile(moved, { files, version, options: reader })
  const joined = joinNested(normalise(pulled, version, log), version, log)
  const words = isServe ? joined.slice(1) : joined
  const { used, extras } = parseWords(words, options, version)
  if (extras.length > 0) throw unrecognized(extras, options, version)
  const given = givenValues(used, options)
  if (isServe) given.set('subparser', 'serve')
  const values = new ArgumentValues(given, options.defaults)
  checkValues(values, version, pointersOf(used))
  noteUse(used, options, log)
  return { given: lastOfEach(used), values, notices: log.list() }
}

/** The words that vLLM's parser gets: from `serve` on, or those after the module of the API server. */
function entryOf(argv: readonly string[]): { tokens: Token[]; isServe: boolean } {
  const tokens = tokensOf(argv)
  if (argv[0] === 'serve') return { tokens, isServe: true }
  if (argv[0] === '-m' && argv[1] === API_SERVER) return { tokens: tokens.slice(2), isServe: false }
  const hint =
    argv[0] === 'vllm'
      ? 'Leave vllm out, and send the words after it'
      : `Start with serve, as after vllm, or with -m ${API_SERVER}, as after python3`
  throw new Refusal(
    'command_not_serve',
    argv.length === 0 ? '/argv' : '/argv/0',
    `${argv.length === 0 ? 'The command line has no words' : `${show(argv[0])} does not start a server`}. ${hint}`,
  )
}

/** The attributes that the words set; an option whose action is `append` gathers its values. */
function givenValues(used: readonly GivenArgument[], options: OptionSet): Map<string, unknown> {
  const given = new Map<string, unknown>()
  for (const { name, value } of used) {
    const earlier = given.get(name)
    if (options.byName.get(name)?.action !== 'append') given.set(name, value)
    else if (Array.isArray(earlier)) earlier.push(value)
    else given.set(name, [value])
  }
  return given
}

function pointersOf(used: readonly GivenArgument[]): (name: string) => string {
  return (name) => used.findLast((argument) => argument.name === name)?.pointer ?? '/argv'
}

function lastOfEach(used: readonly GivenArgument[]): GivenArgument[] {
  const last = new Map(used.map((argument) => [argument.name, argument]))
  return used.filter((argument) => last.get(argument.name) === argument)
}

/** Notices about repeated options, deprecated options, and a file that is not read. */
function noteUse(used: readonly GivenArgument[], options: OptionSet, log: ArgumentLog): void {
  const seen = new Map<string, GivenArgument>()
  for (const argument of used) {
    const option = options.byName.get(argument.name)
    const { pointer, flag, name } = argument
    const earlier = seen.get(name)
    if (earlier !== undefined && option?.action !== 'append') {
      log.notice(
        'argument_repeated',
        earlier.pointer,
        `${flag} occurs again later, and the last value counts. Remove this one`,
      )
    }
    seen.set(name, argument)
    if (option?.deprecated) {
      log.notice('argument_deprecated', pointer, `${flag} is deprecated in this release`)
    }
    if (name === 'config') {
      log.notice(
        'config_file_not_read',
        pointer,
        'vLLM reads a file only when --config and its name are two words. Write --config FILE',
      )
    }
  }
}
