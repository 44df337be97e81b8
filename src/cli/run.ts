import { CommanderError } from 'commander'
import type { CommandName } from './command-names.ts'
import { check } from './commands/check.ts'
import { explain } from './commands/explain.ts'
import { plan } from './commands/plan.ts'
import { resolve } from './commands/resolve.ts'
import { serve } from './commands/serve.ts'
import { upgrade } from './commands/upgrade.ts'
import { EXIT, type ExitCode, UsageError } from './exit.ts'
import { completedCommands } from './help/completed-commands.ts'
import { completionScript } from './help/completion.ts'
import { manPage } from './help/man-page.ts'
import { buildProgram, type CommandOptions, SHELLS } from './program.ts'
import { printReport } from './report/print.ts'
import type { Report } from './report/report.ts'
import { visible } from './report/visible.ts'
import type { System } from './system.ts'

/** Does what a command line asks for, and gives the exit code. */
export async function run(args: readonly string[], system: System): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.pass
  const program = buildProgram(async (name, words, options) => {
    exitCode = await act(name, words, options)
  })
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => system.print(text),
      writeErr: (text) => system.printError(text),
    })
  }

  async function act(
    name: CommandName,
    words: readonly string[],
    options: CommandOptions,
  ): Promise<ExitCode> {
    if (name === 'explain') return explain(words, system)
    if (name === 'completion') {
      const shell = SHELLS.find((one) => one === words[0]) ?? 'bash'
      system.print(completionScript(shell, completedCommands(program)))
      return EXIT.pass
    }
    if (name === 'man') {
      system.print(manPage(program))
      return EXIT.pass
    }
    const report = await REPORTS[name](words, options, system)
    const { output = 'human', strict = false } = options
    return await printReport(report, { output, strict }, system)
  }

  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return explainError(error, system)
  }
}

type MakeReport = (
  words: readonly string[],
  options: CommandOptions,
  system: System,
) => Promise<Report>

const REPORTS = { check, serve, resolve, plan, upgrade } satisfies Record<string, MakeReport>

function explainError(error: unknown, system: System): ExitCode {
  // The parser has said what is wrong already; help and version are not faults.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage
  const message = error instanceof Error ? error.message : String(error)
  system.printError(`parallel-config: ${visible(message)}\n`)
  return error instanceof UsageError ? EXIT.usage : EXIT.unable
}
