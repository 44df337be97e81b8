/** How the run of a script leaves the usual order. Thrown, and caught by whom they concern. */

import type { ShellNotice, Unknown } from '../types.ts'

/** `exit`, `exec`, or the end of a script that loops forever: ends the shell, or the subshell. */
export class Exit {
  readonly status: number
  /** Why the shell ends, when that is an error. */
  readonly stopped: ShellNotice | undefined

  constructor(status: number, stopped?: ShellNotice) {
    this.status = status
    this.stopped = stopped
  }
}

/** An error after which bash gives up the rest of the line, and goes on with the next one. */
export class Discard {
  readonly error: ShellNotice

  constructor(error: ShellNotice) {
    this.error = error
  }
}

/** `return` from a function or a sourced file. */
export class Return {
  readonly status: number

  constructor(status: number) {
    this.status = status
  }
}

/** `break` and `continue`, out of so many loops. */
export class LoopJump {
  readonly kind: 'break' | 'continue'
  readonly levels: number

  constructor(kind: 'break' | 'continue', levels: number) {
    this.kind = kind
    this.levels = levels
  }
}

/** The script cannot be followed further without knowing something. Ends the whole run. */
export class NotStatic {
  readonly unknown: Unknown

  constructor(unknown: Unknown) {
    this.unknown = unknown
  }
}
