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
  /** The attribute exists only when the option is given (`argparse.SUPPRESS`). */
  readonly suppressed?: true
  /** What converts each value, such as `int`, `optional str` or `dataclass EPLBConfig`; left out: nothing. */
  readonly type?: string
  readonly deprecated?: true
}

/** The release that dropped an option or a field. */
export interface Removal {
  readonly removed: ReleaseVersion
}

/** An option by its name (argparse's `dest`) and what it was over the releases, oldest first. */
export type OptionHistory = readonly [name: string, ...states: (OptionState | Removal)[]]

/** `OptionState` as the table writes it: without the flags when they are those that its name implies. */
export type TableState = Omit<OptionState, 'flags'> & Partial<Pick<OptionState, 'flags'>>

/** A row of the table; `allOptions` makes an `OptionHistory` of it. */
export type OptionRow = readonly [name: string, ...states: (TableState | Removal)[]]

/** What a field of a dataclass takes, from a release on. */
export interface FieldState {
  readonly since: ReleaseVersion
  /** One letter for each of `SAMPLES`, y or n. */
  readonly takes: string
  /** Further words and numbers that it takes. */
  readonly words?: readonly (string | number)[]
  /** Each of the words is also taken in lower case. */
  readonly lower_case?: true
  /** The dataclass that an object is read as. */
  readonly dataclass?: string
}

/** A field by its name and what it took over the releases, oldest first. */
export type FieldHistory = readonly [name: string, ...states: (FieldState | Removal)[]]

/** A dataclass that options are read as from JSON. */
export interface DataclassHistory {
  readonly name: string
  /** The release from which on an unknown key is refused; left out: never. */
  readonly forbids_unknown?: ReleaseVersion
  /** Left out: the class has its own way of being read, and any value passes. */
  readonly fields?: readonly FieldHistory[]
}

/** The JSON values that were tried on each field of a dataclass, in the order of the letters of `takes`. */
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
