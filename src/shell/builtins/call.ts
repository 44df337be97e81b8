import type { Redirection } from 'unbash'
import type { Field } from '../expand/pieces.ts'
import type { Range } from '../types.ts'

/** A word of a command. */
export interface Argument extends Field {
  /** Makes the assignment of an array, for `declare NAME=(...)`; `text` is then the name alone. */
  readonly assign?: () => void
}

/** A command with its words expanded. */
export interface CommandCall {
  readonly name: Argument
  readonly args: readonly Argument[]
  readonly range: Range
  readonly redirections: readonly Redirection[]
}
