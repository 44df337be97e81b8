/** Lists, `&&` and `||`, pipelines, and where `set -e` ends the shell. */

import type { AndOr, CommandNode, Pipeline, PipelineNode, Statement } from 'unbash'
import type { Shell, Status } from '../state/shell.ts'
import { Exit } from '../state/signals.ts'
import { Output } from '../state/streams.ts'
import { runCompound } from './compound.ts'
import { fork } from './fork.ts'
import { runSimpleCommand } from './simple-command.ts'
import { ignoringErrexit, runInSubshell } from './subshell.ts'

/** Runs statements one after the other. */
export function runStatements(shell: Shell, statements: readonly Statement[]): void {
  for (const statement of statements) runStatement(shell, statement)
}

/** Runs one statement. */
export function runStatement(shell: Shell, statement: Statement): void {
  shell.run.budget.step()
  const { command } = statement
  if (statement.background) runInBackground(shell, command)
  else if (command.type === 'AndOr') runAndOr(shell, command)
  else runChecked(shell, command)
}

function runInBackground(shell: Shell, command: PipelineNode | AndOr): void {
  runInSubshell(shell, (inner) => {
    inner.background = true
    if (command.type === 'AndOr') runAndOr(inner, command)
    else runChecked(inner, command)
  })
  shell.setStatus(0)
}

/** The commands after which `set -e` checks the status; the others have it checked within. */
const CHECKED: ReadonlySet<string> = new Set([
  ...['Command', 'Pipeline', 'Subshell', 'TestCommand', 'ArithmeticCommand'],
])

function runChecked(shell: Shell, command: PipelineNode): void {
  runPipelineNode(shell, command)
  if (!shell.options.errexit || shell.errexitIgnored > 0) return
  const inner = command.type === 'Redirected' ? command.command : command
  if (!CHECKED.has(inner.type) || isNegated(command)) return
  const { code, unknown, assumed } = shell.status
  const range = shell.range(command)
  if (unknown !== undefined && !assumed) {
    const because = `${unknown.what} is unknown, and \`set -e\` ends the script when it fails`
    shell.notStatic('whether the script goes on', because, range)
  }
  if (code === 0) return
  const text = shell.source.text.slice(command.pos, command.end)
  const message = `\`set -e\` ends the script here: \`${text.slice(0, 80)}\` fails with exit status ${code}`
  throw new Exit(code, { code: 'shell_errexit', message, ...range })
}

function isNegated(command: PipelineNode): boolean {
  if (command.type !== 'Pipeline') return false
  return command.prefixes.filter((one) => one.type === 'Negation').length % 2 === 1
}

function runAndOr(shell: Shell, { commands, operators }: AndOr): void {
  const [first, ...rest] = commands
  if (first === undefined) return
  ignoringErrexit(shell, () => runPipelineNode(shell, first))
  runRest(shell, rest, operators, 0)
}

function runRest(
  shell: Shell,
  commands: readonly PipelineNode[],
  operators: AndOr['operators'],
  at: number,
): void {
  const command = commands[at]
  if (command === undefined) return
  const runIt = () => {
    if (at === commands.length - 1) runChecked(shell, command)
    else ignoringErrexit(shell, () => runPipelineNode(shell, command))
  }
  const wantsSuccess = operators[at] === '&&'
  const { unknown, code, assumed } = shell.status
  if (unknown !== undefined && !(assumed && wantsSuccess)) {
    fork(shell, unknown, runIt, () => {})
  } else if ((code === 0) === wantsSuccess) runIt()
  runRest(shell, commands, operators, at + 1)
}

function runPipelineNode(shell: Shell, node: PipelineNode): void {
  if (node.type !== 'Pipeline') {
    runCommand(shell, node)
    return
  }
  const isNegation = isNegated(node)
  if (isNegation) ignoringErrexit(shell, () => runPipeline(shell, node))
  else runPipeline(shell, node)
  if (isNegation) shell.status = { ...shell.status, code: shell.status.code === 0 ? 1 : 0 }
}

function runPipeline(shell: Shell, { commands }: Pipeline): void {
  const [only] = commands
  if (only !== undefined && commands.length === 1) {
    runCommand(shell, only)
    return
  }
  const statuses: Status[] = []
  let { stdin } = shell
  for (const [at, command] of commands.entries()) {
    const isLast = at === commands.length - 1
    const output = new Output()
    runInSubshell(shell, (inner) => {
      inner.stdin = stdin
      if (!isLast) inner.stdout = output
      runCommand(inner, command)
    })
    statuses.push(shell.status)
    stdin = { text: output.text }
  }
  shell.status = pipelineStatus(shell, statuses)
}

function pipelineStatus(shell: Shell, statuses: readonly Status[]): Status {
  const last = statuses.at(-1) ?? { code: 0 }
  if (!shell.options.pipefail) return last
  return statuses.findLast((status) => status.code !== 0 || isOpen(status)) ?? last
}

function isOpen({ unknown, assumed }: Status): boolean {
  return unknown !== undefined && assumed !== true
}

/** Runs one command of a pipeline. */
export function runCommand(shell: Shell, node: CommandNode): void {
  shell.run.budget.step()
  if (node.type === 'Command') runSimpleCommand(shell, node)
  else shell.run.budget.nest(() => runCompound(shell, node))
}
