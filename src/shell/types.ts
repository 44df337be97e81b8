/** What the reading of a shell script takes and gives. */

/** Which shell reads the text: `bash`, or `sh` as Debian has it, which is dash. */
export type Dialect = 'bash' | 'sh'

/** Offsets into the text in UTF-16 code units: from `start` up to, not including, `end`. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** The surroundings of a script. */
export interface RunOptions {
  readonly dialect: Dialect
  /** The environment that the shell starts with. */
  readonly env: ReadonlyMap<string, string>
  /** `$0`; the name of the shell where it is not given. */
  readonly name?: string
  /** `$1`, `$2` and so on. */
  readonly args?: readonly string[]
  /** Files whose text is known, by absolute path. Every other file is unknown: neither there nor absent. */
  readonly files?: ReadonlyMap<string, string>
  /** What `hostname` prints and `$HOSTNAME` is: bash sets it, and so do container runtimes; unknown where it is not given. */
  readonly hostname?: string
  /**
   * Texts within the environment that stand for a value which only the cluster knows, such as `<status.podIP>`. They are
   * passed on as they are, but nothing is computed from them: what would look inside is unknown.
   */
  readonly opaque?: readonly string[]
  /** Whether a variable that is not set is unknown, as in a command that was typed into a shell that had more of them. */
  readonly unsetIsUnknown?: boolean
}

/** Something that a reader of the script would like to know; `start` and `end` are the place in the script. */
export interface ShellNotice extends Range {
  readonly code: string
  readonly message: string
}

/** A value or a decision that the script takes from something that the text does not say. */
export interface Unknown extends Range {
  /** What is unknown, such as "the output of `nproc`". */
  readonly what: string
  /** Why, such as "it depends on the machine". */
  readonly because: string
}

/** A process that the script starts, without `env`, `exec`, `nohup`, `sh -c`, `docker run` and other wrappers. */
export interface Process {
  readonly argv: readonly string[]
  /** The environment it starts with, without the variables in `unknownEnv`. */
  readonly env: ReadonlyMap<string, string>
  /** Variables that are set to something unknown. */
  readonly unknownEnv: ReadonlyMap<string, Unknown>
  /** Where each of `argv` is in the script; null where no single place can be named. */
  readonly words: readonly (Range | null)[]
  readonly background: boolean
  /** The text of the files that its words name and the script has written, by the word or what follows its `=`. */
  readonly files?: ReadonlyMap<string, string>
  /** The container image that it runs in, where `docker run` or the like starts it. */
  readonly image?: string
  /**
   * What the words, or whether the process starts at all, depend on. Not empty: the process is not static, and what is
   * unknown is written in `argv` as `<unknown: ...>`.
   */
  readonly unknown: readonly Unknown[]
}

/** What a script starts, and what could not be followed. */
export interface ScriptRun {
  /** In the order in which they start; a command in the foreground is assumed to end with exit status 0. */
  readonly processes: readonly Process[]
  readonly notices: readonly ShellNotice[]
  /** An error of the shell that ends the script: nothing after it runs. */
  readonly stopped?: ShellNotice
  /** What the run as a whole could not be settled for: processes may be missing from the list. */
  readonly unknown?: readonly Unknown[]
}
