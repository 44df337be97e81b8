import type { Environment } from '../outcome.ts'

/** The values of a resolved config by field name. */
export type Values = Readonly<Record<string, unknown>>

/** One value that goes into the hash. */
export interface Factor {
  readonly name: string
  /** The value as JSON; undefined if vLLM raises. */
  readonly value: (config: Values, environment: Environment) => unknown
}

/** How a release computes its hash. */
export interface HashPlan {
  /** Which text is hashed: JSON with sorted keys, or a Python list's repr; both in Python's format. */
  readonly scheme: 'sorted_json' | 'list_repr'
  /** The names of the factors that the release can hash, in the order in which they are written. */
  readonly names: readonly string[]
  /** The factors by name, in the order in which they are written; undefined where vLLM raises. */
  readonly factors: (
    config: Values,
    environment: Environment,
  ) => Record<string, unknown> | undefined
  /** The text whose SHA-256 is the hash, in pieces; undefined where vLLM raises. */
  readonly text: (config: Values, environment: Environment) => readonly string[] | undefined
}
