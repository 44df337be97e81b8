import type { Fault, Resolution } from '../outcome.ts'
import type { DifferenceCode } from './codes.ts'

/** One step of an RFC 6902 JSON Patch; paths are relative to the config. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** The outcome of a config in one release: the main parts of its resolution, or its faults. */
export type ReleaseOutcome =
  | ({ readonly resolves: true } & Pick<
      Resolution,
      'config' | 'derived' | 'hash' | 'notices' | 'assumptions'
    >)
  | {
      readonly resolves: false
      readonly faults: readonly Fault[]
      /** How many faults are not listed; absent: none. */
      readonly faults_omitted?: number
    }

/** One difference between two releases for this config. */
export interface Difference {
  readonly code: DifferenceCode
  /** JSON Pointer: into the config that was sent or resolved, the derived properties, or the environment. */
  readonly pointer: string
  readonly from: unknown
  readonly to: unknown
  /** Whether it affects this config; false: listed for completeness. */
  readonly affects_config: boolean
  /** What it means and, if something should be done, what. */
  readonly message: string
}

/** A factor of the hash that differs; absent values are not hashed. */
export interface FactorDifference {
  readonly name: string
  readonly from?: unknown
  readonly to?: unknown
}

/** The config rewritten for the newer release, with its outcome there as proof. */
export interface Rewrite {
  /** RFC 6902: turns the config that was sent into `config`. */
  readonly patch: readonly PatchOperation[]
  readonly config: Readonly<Record<string, unknown>>
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  /** The outcome of the rewritten config in the release. */
  readonly outcome: ReleaseOutcome
}

/** The effect of a move from one release to another on a config. */
export interface Upgrade {
  readonly from: string
  readonly to: string
  /** The outcome in the release `to` of the config as it was sent. */
  readonly outcome: ReleaseOutcome
  readonly differences: readonly Difference[]
  readonly faults: {
    /** Faults in `to` that `from` does not have. */
    readonly new: readonly Fault[]
    /** Faults in `from` that `to` does not have. */
    readonly gone: readonly Fault[]
  }
  /** The executor backend in each; null if the config does not resolve. */
  readonly executor_backend: { readonly from: string | null; readonly to: string | null }
  readonly hash: {
    readonly from: string | null
    readonly to: string | null
    /** Whether ranks of both releases would refuse each other: the hashes differ, or one of them does not exist. */
    readonly differs: boolean
    readonly factors: readonly FactorDifference[]
  }
  /** Null if no rewrite is known or needed. */
  readonly rewrite: Rewrite | null
}
