import type { ReleaseRange } from '../vllm/releases/ranges.ts'
import type { Launching } from './launching.ts'
import type { RuleFault } from './rule-fault.ts'

/**
 * When a rule is applied: `launch` once the command line is parsed, `engine_args` until `ParallelConfig` is built,
 * `engine_config` after that, and `start` when the processes are about to start.
 */
export type Phase = 'launch' | 'engine_args' | 'engine_config' | 'start'

/**
 * One requirement or effect of vLLM between the parsed command line and the configuration of its engine.
 * `parse` and `parallel_config` have rules of their own, in `arguments/` and in `src/parallel-config/`.
 */
export interface ServeRule extends ReleaseRange {
  /** Stable; also the code of its fault, if it is a requirement. */
  readonly code: string
  readonly kind: 'requirement' | 'effect'
  /** For a requirement: what is wrong when it fails. For an effect: what it does. In plain words. */
  readonly summary: string
  readonly phase: Phase
  /** Works on `state`; returns the fault that ends the launch, if any. */
  readonly apply: (state: Launching) => RuleFault | undefined
}

/** A rule that can refuse the command, in the phase in which vLLM checks it. */
export function requirement(
  phase: Phase,
  code: string,
  summary: string,
  apply: ServeRule['apply'],
  range: ReleaseRange = {},
): ServeRule {
  return { code, kind: 'requirement', summary, phase, apply, ...range }
}

/** A rule that computes something. */
export function effect(
  phase: Phase,
  code: string,
  summary: string,
  apply: ServeRule['apply'],
  range: ReleaseRange = {},
): ServeRule {
  return { code, kind: 'effect', summary, phase, apply, ...range }
}
