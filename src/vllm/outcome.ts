/** What an outcome of any domain is made of: faults, notices, changes and assumptions. */

/** SHA-256 of the UTF-8 bytes of a text, as 64 lower-case hex digits. */
export type Sha256 = (text: string) => string

/** A reason why the config does not resolve. */
export interface Fault {
  /** JSON Pointer into the request: `/config/...`, `/env/...` or `/host/...`; `/config` is the config as a whole. */
  readonly pointer: string
  readonly code: string
  /** What is wrong and what to do. */
  readonly message: string
  /** Pointers to the other values that the fault is about. */
  readonly related?: readonly string[]
}

/** Something that vLLM says or does on its own while it resolves a config. */
export interface Notice {
  readonly code: string
  readonly severity: 'info' | 'warning'
  readonly pointer: string
  readonly message: string
}

/** A field whose value differs from what was sent or, when it was not sent, from its default. */
export interface Change {
  readonly pointer: string
  /** What was sent, or the default; null where there was neither. */
  readonly from: unknown
  readonly to: unknown
  /** Code of the rule that set the value. */
  readonly rule: string
}

/** A fact that nobody gave and that mattered. */
export interface Assumption {
  /** JSON Pointer to the missing fact, such as `/host/device_count`. */
  readonly fact: string
  /** The value taken instead; null: none, the rule was not applied. */
  readonly assumed: unknown
  /** Code of the rule that needed the fact. */
  readonly rule: string
  /** Whether another value of the fact could give another hash. */
  readonly can_change_hash: boolean
  readonly message: string
}
