import type { Difference, Fault, Resolution, Upgrade } from '../../parallel-config/index.ts'
import type { ServeAnswer, ServeStage } from '../outcome.ts'

/** The outcome of a command line in one release: the main parts of what it launches, or why it does not launch. */
export type CommandOutcome =
  | ({ readonly resolves: true } & Pick<
      Resolution,
      'config' | 'derived' | 'hash' | 'notices' | 'assumptions'
    > &
      Pick<ServeAnswer, 'launch' | 'at_launch' | 'async_scheduling'>)
  | { readonly resolves: false; readonly stage: ServeStage; readonly faults: readonly Fault[] }

/** The command line rewritten for the other release, with what it launches there as proof. */
export interface CommandRewrite {
  readonly argv: readonly string[]
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  readonly outcome: CommandOutcome
}

/** The effect of a move from one release to another on a command line. Hashes are those at launch. */
export interface CommandUpgrade
  extends Pick<Upgrade, 'from' | 'to' | 'faults' | 'executor_backend' | 'hash'> {
  readonly outcome: CommandOutcome
  readonly differences: readonly Difference[]
  /** Null if no rewrite is known or needed. */
  readonly rewrite: CommandRewrite | null
}
