import type { FieldRule } from '../../vllm/dataclasses/field-rule.ts'
import type { ReleaseRange } from '../../vllm/releases/ranges.ts'
import type { Resolving, RuleIdentity } from './resolving.ts'
import type { RuleFault } from './rule-fault.ts'

/**
 * When a rule is applied: `field` right after its field was read, `post_init` once all fields were read
 * (`ParallelConfig.__post_init__`), `validate` and `verify` after that (the validators `_validate_parallel_config` and
 * `_verify_args`).
 */
export type Phase = 'field' | 'post_init' | 'validate' | 'verify'

/** A rule over the whole config. */
export interface ConfigRule extends RuleIdentity, ReleaseRange {
  /** For a requirement: what is wrong when it fails. For an effect: what it does. In plain words. */
  readonly summary: string
  /** A `requirement` can return a fault with its code; an `effect` sets fields and reports that. */
  readonly kind: 'requirement' | 'effect'
  readonly phase: Exclude<Phase, 'field'>
  /** Sets fields and adds notices through `state`; returns the fault that ends the resolution, if any. */
  readonly apply: (state: Resolving) => RuleFault | undefined
}

/** A rule of any phase. */
export type Rule = FieldRule | ConfigRule
