import type { ReleaseRange } from '../vllm/releases/ranges.ts'
import type { Launching } from './launching.ts'
import type { RuleFault } from './rule-fault.ts'

/**
 * When a rule is applied: `launch` once the command line is parsed, `engine_args` until `ParallelConfig` is built,
 * `engine_config` after that, and `start` when the processes are about to start.
 */
export type Phase = 'launch' | 'engine_args' | 'engine_config' | 'start'

/**
 * One thing that vLLM demands or works out on the way from a parsed command line to the configuration of its engine.
 * `parse` and `parallel_config` have rules of their own, in `arguments/` and in `src/parallel-config/`.
 */
export interface ServeRule extends ReleaseRange {
  /** Stable; the code of its fault, when it demands something. */
  readonly code: string
  readonly kind: 'requirement' | 'effect'
  /** What the rule demands or does, in plain words. */
  readonly summary: string
  readonly phase: Phase
  /** Works on `state`; returns the fault that ends the launch, if any. */
  readonly apply: (state: Launching) => RuleFault | undefined
}

/** A rule that demands something, in the phase in which vLLM asks for it. */
export function requirement(
  phase: Phase,
  code: string,
  summary: string,
  apply: ServeRule['apply'],
  range: ReleaseRange = {},
): ServeRule {
  return { code, kind: 'requirement', summary, phase, apply, ...range }
}

/** A rule that works something out. */
export function effect(
  phase: Phase,
  code: string,
  summary: string,
  apply: ServeRule['apply'],
  range: ReleaseRange = {},
): ServeRule {
  return { code, kind: 'effect', summary, phase, apply, ...range }
}
