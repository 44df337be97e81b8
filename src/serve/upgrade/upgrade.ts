import type { Difference, Fault, Resolution, Upgrade } from '../../parallel-config/index.ts'
import type { ServeAnswer, ServeStage } from '../outcome.ts'

/** What a command line becomes in one release: what matters of what it launches, or why it does not. */
export type CommandOutcome =
  | ({ readonly resolves: true } & Pick<
      Resolution,
      'config' | 'derived' | 'hash' | 'notices' | 'assumptions'
    > &
      Pick<ServeAnswer, 'launch' | 'at_launch' | 'async_scheduling'>)
  | { readonly resolves: false; readonly stage: ServeStage; readonly faults: readonly Fault[] }

/** The command line as the newer release wants it, and what it launches there as the proof. */
export interface CommandRewrite {
  readonly argv: readonly string[]
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  readonly outcome: CommandOutcome
}

/** What a move from one release to another does to a command line. Hashes are those at launch. */
export interface CommandUpgrade
  extends Pick<Upgrade, 'from' | 'to' | 'faults' | 'executor_backend' | 'hash'> {
  readonly outcome: CommandOutcome
  readonly differences: readonly Difference[]
  /** Null when no rewrite is known or none is needed. */
  readonly rewrite: CommandRewrite | null
}
