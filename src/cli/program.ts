import { Argument, Command, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { PLATFORMS, type Platform } from '../parallel-config/index.ts'
import { INCLUDES, STRATEGY_NAMES } from '../plan/index.ts'
import { releaseVersions } from '../vllm/releases/find.ts'
import { TOKEN_VARIABLE } from './ask/server.ts'
import { COMMAND_NAMES, type CommandName } from './command-names.ts'
import { EXAMPLES } from './examples.ts'
import { EXIT } from './exit.ts'
import { collect, collectNamedFile, collectPair, readCount } from './input/option-values.ts'
import { OUTPUTS, type Output } from './report/print.ts'

/** What the options of all commands are read as. */
export interface CommandOptions {
  readonly output?: Output
  readonly strict?: boolean
  readonly server?: string
  readonly vllmVersion?: string
  readonly env?: Readonly<Record<string, string>>
  readonly modelConfig?: readonly string[]
  readonly host?: string
  readonly platform?: Platform
  readonly deviceCount?: number
  readonly hostReport?: string
  readonly hostId?: string
  readonly strategy?: string
  readonly include?: readonly string[]
  readonly from?: string
  readonly to?: string
}

/** Does what a command line asks for. */
export type Act = (
  name: CommandName,
  words: readonly string[],
  options: CommandOptions,
) => Promise<void>

/** The shells that `completion` writes a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The exit codes with their meaning, for the help and the manual page. */
export const EXIT_CODES = [
  [EXIT.pass, 'Nothing is wrong.'],
  [EXIT.findings, 'Something is wrong with what was checked.'],
  [EXIT.usage, 'The command line or the request is wrong.'],
  [EXIT.unable, 'It could not be checked: a file cannot be read, a server does not answer.'],
] as const

/** The environment variables that are read, for the help and the manual page. */
export const VARIABLES = [
  [TOKEN_VARIABLE, 'The token for --server.'],
  ['NO_COLOR', 'Any value switches colour off.'],
  ['FORCE_COLOR', 'Any value but 0 switches colour on, even if the output is not a terminal.'],
] as const

/** The whole command line as a table: the parser, the help, the completion and the manual page are made of it. */
export function buildProgram(act: Act): Command {
  const program = new Command('parallel-config')
    .description(
      'Find out what vLLM makes of manifests, command lines and configs before you launch anything. Computes on this machine, with no GPU, no Python and no vLLM.',
    )
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions()
    .showHelpAfterError('Try --help.')
    .addHelpText('after', helpAfter())
  for (const name of COMMAND_NAMES) {
    const command = DEFINITIONS[name](program.command(name))
    command
      .helpOption('-h, --help', 'print this help')
      .addHelpText(
        'after',
        ['', 'Examples:', ...EXAMPLES[name].map((line) => `  ${line}`)].join('\n'),
      )
      .action(() => act(name, command.processedArgs.flat(), command.opts()))
  }
  return program
}

function helpAfter(): string {
  const codes = EXIT_CODES.map(([code, text]) => `  ${code}  ${text}`)
  const variables = VARIABLES.map(([name, text]) => `  ${name.padEnd(22)} ${text}`)
  return ['', 'Exit codes:', ...codes, '', 'Environment:', ...variables].join('\n')
}

type Define = (command: Command) => Command

const DEFINITIONS: Readonly<Record<CommandName, Define>> = {
  check: (command) =>
    withHost(withRelease(withOutput(command)))
      .description('check Kubernetes manifests before you apply them')
      .addOption(
        new Option(
          '--model-config <NAME=FILE>',
          'the config.json of a model, by the name that commands serve it by; may be repeated',
        ).argParser(collectNamedFile),
      )
      .addArgument(
        new Argument(
          '<FILE...>',
          'manifests in YAML or JSON, or folders of them; - is the standard input',
        ),
      ),
  serve: (command) =>
    withHostOfRegistry(withModel(withHost(withRelease(withOutput(command)))))
      .description('find out what a vllm serve command launches')
      .addArgument(
        new Argument(
          '<WORD...>',
          'the command, after --; or one quoted text; - is the standard input',
        ),
      )
      .passThroughOptions(),
  resolve: (command) =>
    withHostOfRegistry(withHost(withRelease(withOutput(command))))
      .description('find out what vLLM makes of a ParallelConfig')
      .addArgument(
        new Argument(
          '<FILE>',
          'fields of a ParallelConfig, or a whole request, in JSON or YAML; - is the standard input',
        ),
      ),
  plan: (command) =>
    withRelease(withOutput(command))
      .description('spread a deployment over hosts, and print the command of every node')
      .addOption(
        new Option('--strategy <NAME>', 'how the hosts share the work').choices([
          'auto',
          ...STRATEGY_NAMES,
        ]),
      )
      .addOption(
        new Option('--include <WHAT...>', 'what to add, ready to apply').choices([...INCLUDES]),
      )
      .addArgument(
        new Argument(
          '<FILE>',
          'a deployment and its hosts, in JSON or YAML; - is the standard input',
        ),
      ),
  upgrade: (command) =>
    withModel(withHost(withOutput(command)))
      .description('find out what another release of vLLM does to a deployment')
      .addOption(
        new Option(
          '--from <VERSION>',
          'the release that the input is written for; manifests name it by their images',
        ),
      )
      .addOption(new Option('--to <VERSION>', 'the release to move to').makeOptionMandatory())
      .addArgument(
        new Argument(
          '<WORD...>',
          'a FILE with manifests, a config or a request; or a command, after --',
        ),
      )
      .passThroughOptions(),
  explain: (command) =>
    command
      .description('explain what a code means and what to do')
      .addArgument(new Argument('<CODE>', 'the code of a finding, fault, check, notice or rule')),
  completion: (command) =>
    command
      .description('print the completion for a shell')
      .addArgument(new Argument('<SHELL>', 'the shell').choices(SHELLS)),
  man: (command) => command.description('print the manual page'),
}

function withOutput(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <FORMAT>', 'the form of the output')
        .choices(OUTPUTS)
        .default('human'),
    )
    .option('--strict', 'fail on warnings as well, and on what could not be checked')
    .option('--server <URL>', 'ask a server instead of computing here')
}

function withRelease(command: Command): Command {
  const newest = releaseVersions.at(-1)
  return command.addOption(
    new Option('--vllm-version <VERSION>', `the release of vLLM (default: ${newest})`),
  )
}

function withHost(command: Command): Command {
  return command
    .option('--host <FILE>', 'facts of the host in JSON or YAML, as in the API')
    .addOption(new Option('--platform <NAME>', 'the platform of the host').choices(PLATFORMS))
    .addOption(
      new Option('--device-count <COUNT>', 'how many devices the host has').argParser(readCount),
    )
    .addOption(
      new Option(
        '--env <NAME=VALUE>',
        'an environment variable of vLLM; may be repeated',
      ).argParser(collectPair),
    )
}

function withHostOfRegistry(command: Command): Command {
  return command
    .option('--host-report <FILE>', 'the host, as its agent prints it')
    .option('--host-id <ID>', 'the host in the registry of --server')
}

function withModel(command: Command): Command {
  return command.addOption(
    new Option('--model-config <FILE>', 'the config.json of the model').argParser(collect),
  )
}
