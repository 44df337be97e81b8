import type {
  CommandNode,
  CompoundCommand,
  CompoundList,
  Redirected,
  Statement,
  Word,
  WordPart,
} from 'unbash'
import type { CommandCall } from '../builtins/call.ts'
import type { Mode, Pieces } from '../expand/pieces.ts'
import type { Process, Range, RunOptions, ShellNotice, Unknown } from '../types.ts'
import type { Budget } from './budget.ts'
import type { Session } from './session.ts'
import { Discard, Exit, NotStatic } from './signals.ts'
import type { Source } from './source.ts'
import { rangeIn } from './source.ts'
import type { Input, Output } from './streams.ts'
import { Unknowns } from './unknown.ts'
import { textOf, UNSET, type Variable } from './variables.ts'

/** What one run collects; its subshells share it. */
export interface Run {
  readonly processes: Process[]
  readonly notices: ShellNotice[]
  /** What keeps it from being known which processes start. */
  readonly unknown: Unknown[]
  readonly unknowns: Unknowns
  readonly budget: Budget
  readonly session: Session
  readonly hostname: string | undefined
  readonly unsetIsUnknown: boolean
  readonly interpreter: Interpreter
  /** The container image of the command that is being started. */
  image?: string | undefined
}

/** A command that the shell runs itself. */
export type Builtin = (shell: Shell, call: CommandCall) => void

/** What expansion and execution need of each other, passed in so that neither has to import the other. */
export interface Interpreter {
  /** Runs statements in a shell. */
  readonly runStatements: (shell: Shell, statements: readonly Statement[]) => void
  /** Runs one command of a pipeline. */
  readonly runCommand: (shell: Shell, node: CommandNode) => void
  /** Runs a text, line by line. */
  readonly runSourceText: (shell: Shell, source: Source) => void
  /** The builtin of a name. */
  readonly builtinOf: (shell: Shell, name: string) => Builtin | undefined
  /** The pieces of a word. */
  readonly expandPieces: (shell: Shell, word: Word, mode: Mode) => Pieces
  /** The text of a here-document or of an arithmetic expression. */
  readonly expandParts: (shell: Shell, parts: readonly WordPart[]) => string
}

/** A function that the script defines. */
export interface ShellFunction {
  readonly body: CompoundCommand | Redirected | CompoundList
  readonly source: Source
}

/** The options of `set` that change what a script does. */
export interface ShellOptions {
  errexit: boolean
  nounset: boolean
  pipefail: boolean
  noglob: boolean
  allexport: boolean
}

/** The exit status of the last command. */
export interface Status {
  readonly code: number
  /** Why it is not known: `code` is then what is assumed. */
  readonly unknown?: Unknown
  /** Whether `code` may be taken for granted where a script would otherwise not go on, as of a program that was started. */
  readonly assumed?: boolean
}

/** Variables that the image or the shell sets when the pod does not. */
const FROM_THE_IMAGE: ReadonlySet<string> = new Set([
  ...['HOME', 'PATH', 'PWD', 'OLDPWD', 'USER', 'LOGNAME', 'SHELL', 'LD_LIBRARY_PATH', 'PPID'],
])
/** Variables that bash sets, to something that only the run shows. */
const FROM_BASH: ReadonlySet<string> = new Set([
  ...['RANDOM', 'SRANDOM', 'SECONDS', 'LINENO', 'EPOCHSECONDS', 'EPOCHREALTIME', 'BASHPID', 'UID'],
  ...['EUID', 'HOSTNAME', 'BASH', 'BASH_VERSION', 'OSTYPE', 'HOSTTYPE', 'MACHTYPE', 'SHLVL', '_'],
  ...['PIPESTATUS', 'FUNCNAME', 'BASH_SOURCE', 'BASH_LINENO', 'BASH_COMMAND', 'BASH_SUBSHELL'],
  ...['BASH_VERSINFO', 'BASHOPTS', 'SHELLOPTS', 'GROUPS', 'DIRSTACK', 'OPTIND', 'OPTERR'],
])

/** The state of one shell: what a subshell has a copy of. */
export class Shell {
  source: Source
  variables: Map<string, Variable>
  functions: Map<string, ShellFunction>
  files: Map<string, string>
  /** What each function call, innermost last, has to put back when it returns. */
  locals: Map<string, Variable | undefined>[] = []
  positional: readonly string[]
  zero: string
  directory = ''
  options: ShellOptions
  status: Status = { code: 0 }
  /** The exit status of the last command substitution of a command, which is that of a command without a name. */
  substituted: Status | undefined
  stdin: Input
  stdout: Output | undefined
  background = false
  /** How many constructs around the command keep `set -e` from ending the shell. */
  errexitIgnored = 0
  loops = 0
  /** Whether this is not a shell of the script but the process that starts it. */
  isTop = false
  /** What `trap ... EXIT` runs when this shell ends. */
  exitTrap: Source | undefined

  readonly run: Run

  constructor(run: Run, source: Source, name: string) {
    this.run = run
    this.source = source
    this.variables = new Map()
    this.functions = new Map()
    this.files = new Map()
    this.positional = []
    this.zero = name
    this.options = {
      errexit: false,
      nounset: false,
      pipefail: false,
      noglob: false,
      allexport: false,
    }
    this.stdin = { text: '' }
  }

  /** A copy, as `( )` and `&` make it. */
  copy(): Shell {
    const copy: Shell = Object.assign(Object.create(Shell.prototype), this)
    copy.variables = new Map(this.variables)
    copy.functions = new Map(this.functions)
    copy.files = new Map(this.files)
    copy.locals = this.locals.map((saved) => new Map(saved))
    copy.options = { ...this.options }
    copy.exitTrap = undefined
    copy.isTop = false
    this.run.budget.step(1 + ((this.variables.size + this.functions.size + this.files.size) >> 3))
    return copy
  }

  /** Takes over what a copy has become. */
  adopt(other: Shell): void {
    const { stdout, stdin, exitTrap } = this
    Object.assign(this, other)
    this.stdout = stdout
    this.stdin = stdin
    this.exitTrap = exitTrap
  }

  get isBash(): boolean {
    return this.source.dialect === 'bash'
  }

  range(node: { pos: number; end: number }): Range {
    return rangeIn(this.source, node)
  }

  notice(code: string, message: string, range: Range): void {
    this.run.notices.push({ code, message, start: range.start, end: range.end })
  }

  /** Ends the shell, or the subshell, with an error that the shell itself would report. */
  stop(code: string, message: string, range: Range, status = this.isBash ? 1 : 2): never {
    throw new Exit(status, { code, message, start: range.start, end: range.end })
  }

  /** An error of an expression or an assignment: dash ends, bash gives up the rest of the line. */
  giveUp(code: string, message: string, range: Range): never {
    if (!this.isBash) this.stop(code, message, range)
    throw new Discard({ code, message, start: range.start, end: range.end })
  }

  notStatic(what: string, because: string, range: Range): never {
    throw new NotStatic({ what, because, start: range.start, end: range.end })
  }

  /** Text of a value that is unknown. */
  unknown(what: string, because: string, range: Range): string {
    return this.run.unknowns.mark(what, because, range)
  }

  /** The text of a variable; undefined when it is not set. */
  get(name: string, range: Range): string | undefined {
    const variable = this.variables.get(name)
    if (variable !== undefined) return textOf(variable)
    if (name === 'HOSTNAME' && this.run.hostname !== undefined) return this.run.hostname
    if (FROM_THE_IMAGE.has(name)) return this.unknown(`$${name}`, 'the image sets it', range)
    if (this.isBash && FROM_BASH.has(name)) return this.unknown(`$${name}`, 'bash sets it', range)
    return undefined
  }

  /** Sets the text of a variable, keeping whether it is exported. */
  set(name: string, value: Variable['value'], range: Range): void {
    const before = this.variables.get(name) ?? UNSET
    if (before.readonly) this.giveUp('shell_readonly', `${name} is readonly`, range)
    const exported = before.exported || this.options.allexport
    this.variables.set(name, { ...before, exported, value })
  }

  /** Changes what is known of a variable besides its value. */
  mark(name: string, flags: Partial<Omit<Variable, 'value'>>): void {
    this.variables.set(name, { ...(this.variables.get(name) ?? UNSET), ...flags })
  }

  unset(name: string, range: Range): void {
    if (this.variables.get(name)?.readonly) {
      this.stop('shell_readonly', `${name} is readonly and cannot be unset`, range)
    }
    this.variables.delete(name)
  }

  /** Puts a variable back to what it was. */
  restore(name: string, variable: Variable | undefined): void {
    if (variable === undefined) this.variables.delete(name)
    else this.variables.set(name, variable)
  }

  setStatus(code: number): void {
    this.status = { code }
  }

  /** The path of a file as it is kept in `files`. */
  path(name: string): string {
    const path = name.startsWith('/') || this.directory === '' ? name : `${this.directory}/${name}`
    const parts: string[] = []
    for (const part of path.split('/')) {
      if (part === '..' && parts.length > 0) parts.pop()
      else if (part !== '' && part !== '.') parts.push(part)
    }
    return (path.startsWith('/') ? '/' : '') + parts.join('/')
  }
}

/** What a run starts with. */
export function newRun(options: RunOptions, session: Session, interpreter: Interpreter): Run {
  return {
    processes: [],
    notices: [],
    unknown: [],
    unknowns: new Unknowns(),
    budget: session.budget,
    session,
    hostname: options.hostname,
    unsetIsUnknown: options.unsetIsUnknown === true,
    interpreter,
  }
}
