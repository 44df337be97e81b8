/** The parts of an outcome, in every domain: faults, notices, changes and assumptions. */

/** SHA-256 of the UTF-8 bytes of a text, which may come in pieces, as 64 lower-case hex digits. */
export type Sha256 = (text: string | readonly string[]) => string

/** A text that may come in pieces, in one: for a digest that takes no pieces. */
export function wholeText(text: string | readonly string[]): string {
  return typeof text === 'string' ? text : text.join('')
}

/** A reason why a config does not resolve, or a command does not launch. */
export interface Fault {
  /** JSON Pointer into the request, such as `/config/nnodes`, `/argv/3` or `/env/VLLM_PORT`. */
  readonly pointer: string
  /** Stable, in snake case. */
  readonly code: string
  /** What is wrong and what to do. */
  readonly message: string
  /** Pointers to other values that are involved. */
  readonly related?: readonly string[]
}

/** Something that vLLM logs or changes on its own while it resolves a config. */
export interface Notice {
  readonly code: string
  readonly severity: 'info' | 'warning'
  readonly pointer: string
  readonly message: string
}

/** A field whose value differs from what was sent or, when it was not sent, from its default. */
export interface Change {
  readonly pointer: string
  /** The value that was sent, or the default; null if neither exists. */
  readonly from: unknown
  readonly to: unknown
  /** Code of the rule that set the value. */
  readonly rule: string
}

/** A fact that was needed and not sent. */
export interface Assumption {
  /** JSON Pointer to the missing fact, such as `/host/device_count`. */
  readonly fact: string
  /** The assumed value; null: none, so the rule was not applied. */
  readonly assumed: unknown
  /** Code of the rule that needed the fact. */
  readonly rule: string
  /** Whether another value of the fact could change the hash. */
  readonly can_change_hash: boolean
  readonly message: string
}
