import type { Argument, Command, Option } from 'commander'
import { CODE_SECTIONS } from '../../http/problems/code-sections.ts'
import { releaseVersions } from '../../vllm/releases/find.ts'

/** An option as completion sees it. */
export interface CompletedOption {
  readonly long: string
  readonly short: string | undefined
  readonly description: string
  /** What stands for its value in the help, such as `FILE`; undefined: it takes none. */
  readonly placeholder: string | undefined
  /** The values that it can have; none: anything. */
  readonly values: readonly string[]
}

/** Whether the value of an option is the path of a file, or ends with one, as `NAME=FILE` does. */
export function takesFile({ placeholder }: CompletedOption): boolean {
  return placeholder?.endsWith('FILE') === true
}

/** A command as completion sees it. */
export interface CompletedCommand {
  readonly name: string
  readonly description: string
  readonly options: readonly CompletedOption[]
  /** What can stand behind the options; none: files. */
  readonly values: readonly string[]
}

/** The commands of a program, with all that can be completed. */
export function completedCommands(program: Command): CompletedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(completedOption),
    values: command.registeredArguments.flatMap(valuesOfArgument),
  }))
}

function completedOption(option: Option): CompletedOption {
  const placeholder = /<([^>.]+)/.exec(option.flags)?.[1]
  return {
    long: option.long ?? '',
    short: option.short,
    description: option.description,
    placeholder,
    values: option.argChoices ?? (placeholder === 'VERSION' ? releaseVersions : []),
  }
}

function valuesOfArgument(argument: Argument): readonly string[] {
  if (argument.name() === 'CODE') {
    return [...new Set(CODE_SECTIONS.flatMap(({ entries }) => entries.map(({ code }) => code)))]
  }
  return argument.argChoices ?? []
}
