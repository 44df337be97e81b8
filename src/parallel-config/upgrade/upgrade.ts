import type { Fault, Resolution } from '../outcome.ts'

/** One step of an RFC 6902 JSON Patch; paths are relative to the config. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }

/** What a config becomes in one release: what matters of its resolution, or its faults. */
export type ReleaseOutcome =
  | ({ readonly resolves: true } & Pick<
      Resolution,
      'config' | 'derived' | 'hash' | 'notices' | 'assumptions'
    >)
  | {
      readonly resolves: false
      readonly faults: readonly Fault[]
      /** How many more faults there are than `faults` lists; absent: none. */
      readonly faults_omitted?: number
    }

/** What kind of thing differs between two releases for a config. */
export type DifferenceCode =
  | 'field_gone'
  | 'field_new'
  | 'default_moved'
  | 'environment_unread'
  | 'value_differs'
  | 'property_differs'
  | 'notice_new'
  | 'notice_gone'
  | 'option_gone'
  | 'option_new'
  | 'option_changed'
  | 'launch_differs'

/** One thing that differs between two releases, as far as this config is concerned. */
export interface Difference {
  readonly code: DifferenceCode
  /** JSON Pointer: into the config that was sent or resolved, the derived properties, or the environment. */
  readonly pointer: string
  readonly from: unknown
  readonly to: unknown
  /** Whether this config is touched by it; false: told for completeness. */
  readonly affects_config: boolean
  /** What it means and, where there is something to do, what. */
  readonly message: string
}

/** A factor of the hash that differs; what a release does not hash is left out. */
export interface FactorDifference {
  readonly name: string
  readonly from?: unknown
  readonly to?: unknown
}

/** The config as the newer release wants it, and proof that it takes it. */
export interface Rewrite {
  /** RFC 6902: makes `config` of the config that was sent. */
  readonly patch: readonly PatchOperation[]
  readonly config: Readonly<Record<string, unknown>>
  readonly reasons: readonly { readonly code: string; readonly message: string }[]
  /** What the rewritten config becomes in the release. */
  readonly outcome: ReleaseOutcome
}

/** What a move from one release to another does to a config. */
export interface Upgrade {
  readonly from: string
  readonly to: string
  /** What the config becomes in the release `to`, as it was sent. */
  readonly outcome: ReleaseOutcome
  readonly differences: readonly Difference[]
  readonly faults: {
    /** Faults that `to` has and `from` had not. */
    readonly new: readonly Fault[]
    /** Faults that `from` had and `to` has not. */
    readonly gone: readonly Fault[]
  }
  /** The executor backend in each; null where the config does not resolve. */
  readonly executor_backend: { readonly from: string | null; readonly to: string | null }
  readonly hash: {
    readonly from: string | null
    readonly to: string | null
    /** Whether ranks of both releases would refuse each other: the hashes differ, or one of them does not exist. */
    readonly differs: boolean
    readonly factors: readonly FactorDifference[]
  }
  /** Null when no rewrite is known or none is needed. */
  readonly rewrite: Rewrite | null
}
