import type { Command } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { COMMAND_NAMES } from '../command-names.ts'
import { EXAMPLES } from '../examples.ts'
import { EXIT_CODES, VARIABLES } from '../program.ts'

/** The manual page, for `man`, made of the table of commands. */
export function manPage(program: Command): string {
  const lines = [
    `.TH PARALLEL\\-CONFIG 1 "" "parallel\\-config ${toRoff(packageJson.version)}" "User Commands"`,
    '.SH NAME',
    'parallel\\-config \\- what vLLM makes of manifests, command lines and configs',
    '.SH SYNOPSIS',
    ...program.commands.flatMap((command) => [
      '.br',
      bold(`parallel-config ${command.name()}`),
      toRoff(command.usage()),
    ]),
    '.SH DESCRIPTION',
    toRoff(program.description()),
    '.SH COMMANDS',
    ...program.commands.flatMap(describeCommand),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, text]) => ['.TP', bold(String(code)), toRoff(text)]),
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(([name, text]) => ['.TP', bold(name), toRoff(text)]),
    '.SH EXAMPLES',
    '.nf',
    ...COMMAND_NAMES.flatMap((name) => EXAMPLES[name]).map(toRoff),
    '.fi',
  ]
  return `${lines.join('\n')}\n`
}

function describeCommand(command: Command): string[] {
  const help = command.createHelp()
  return [
    `.SS ${toRoff(command.name())}`,
    toRoff(sentence(command.description())),
    ...command.registeredArguments.flatMap((argument) => [
      '.TP',
      `\\fI${toRoff(argument.name())}\\fR`,
      toRoff(sentence(argument.description)),
    ]),
    ...help
      .visibleOptions(command)
      .flatMap((option) => [
        '.TP',
        bold(option.flags),
        toRoff(sentence(help.optionDescription(option))),
      ]),
  ]
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const bold = (text: string) => `\\fB${toRoff(text)}\\fR`

/** Text as troff prints it: backslashes, hyphens that are minus signs, and no request at the start of a line. */
function toRoff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/gm, '\\&$&')
}
