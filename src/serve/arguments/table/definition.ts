import type { ReleaseVersion } from '../../../vllm/releases/versions.ts'

/** What an option does with its values (`argparse`'s actions, and vLLM's own two). */
export type Action =
  | 'store'
  | 'store_true'
  | 'append'
  | 'boolean_optional'
  | 'enable_disable'
  | 'lora_modules'
  | 'help'

/** An option or positional of `vllm serve`, from a release on. */
export interface OptionState {
  readonly since: ReleaseVersion
  /** Its spellings; none for a positional. */
  readonly flags: readonly string[]
  readonly action: Action
  /** How many values it takes; left out: one, or none where the action takes none. */
  readonly nargs?: '?' | '+'
  readonly choices?: readonly (string | number | null)[]
  /** The value when `nargs` is `?` and none is given. */
  readonly const?: string | boolean
  /** Left out: null. */
  readonly default?: unknown
  /** The attribute is not there unless the option is given. */
  readonly suppressed?: true
  /** What converts each value, such as `int`, `optional str` or `dataclass EPLBConfig`; left out: nothing. */
  readonly type?: string
  readonly deprecated?: true
}

/** The release from which on an option is not there. */
export interface Removal {
  readonly removed: ReleaseVersion
}

/** An option by its name (argparse's `dest`) and what it was over the releases, oldest first. */
export type OptionHistory = readonly [name: string, ...states: (OptionState | Removal)[]]

/** What a field of a dataclass takes, from a release on. */
export interface FieldState {
  readonly since: ReleaseVersion
  /** One letter for each of `SAMPLES`, y or n. */
  readonly takes: string
  /** Words and numbers that it takes besides. */
  readonly words?: readonly (string | number)[]
  /** The dataclass that an object is read as. */
  readonly dataclass?: string
}

export type FieldHistory = readonly [name: string, ...states: (FieldState | Removal)[]]

/** A dataclass that options are read as from JSON. */
export interface DataclassHistory {
  readonly name: string
  /** The release from which on an unknown key is refused; left out: never. */
  readonly forbids_unknown?: ReleaseVersion
  /** Left out: pydantic reads it in a way of its own, and any value is taken. */
  readonly fields?: readonly FieldHistory[]
}

/** The JSON values that each field of a dataclass was asked about, in the order of the letters of `takes`. */
export const SAMPLES: readonly string[] = [
  'null',
  'true',
  '1',
  '-1',
  '0',
  '1.5',
  '1000000',
  '"x"',
  '"1"',
  '"true"',
  '""',
  '[]',
  '["x"]',
  '[1]',
  '[true]',
  '[[1]]',
  '[{}]',
  '{}',
  '{"x":"x"}',
  '{"x":1}',
  '{"x":{}}',
  '{"x":[]}',
]
