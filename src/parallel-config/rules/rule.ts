import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import type { Fault } from '../outcome.ts'
import type { NoticeCode } from './notices.ts'
import type { Resolving } from './resolving.ts'

/**
 * When a rule is applied: `field` right after its field was read, `post_init` once all fields were read
 * (`ParallelConfig.__post_init__`), `validate` and `verify` after that (the validators `_validate_parallel_config` and
 * `_verify_args`).
 */
export type Phase = 'field' | 'post_init' | 'validate' | 'verify'

interface RuleBase extends ReleaseRange {
  /** Stable; the code of its fault, when it demands something. */
  readonly code: string
  /** What the rule demands or does, in plain words. */
  readonly summary: string
}

/** A rule over the value of one field. */
export interface FieldRule extends RuleBase {
  readonly kind: 'requirement'
  readonly phase: 'field'
  readonly field: string
  /** What the rule says, as far as JSON Schema can say it. */
  readonly schema: () => Readonly<Record<string, unknown>>
  /** Takes the value as read (its type is the field's); returns what is wrong with it, if anything. */
  readonly examine: (value: never) => string | undefined
}

/** A rule over the whole config. */
export interface ConfigRule extends RuleBase {
  /** Whether the rule demands something, with a fault of its code, or sets fields and tells of it. */
  readonly kind: 'requirement' | 'effect'
  readonly phase: Exclude<Phase, 'field'>
  /** The notices that the rule can give. */
  readonly notices?: readonly NoticeCode[]
  /** Sets fields and gives notices through `state`; returns the fault that ends the resolution, if any. */
  readonly apply: (state: Resolving) => Fault | undefined
}

export type Rule = FieldRule | ConfigRule
