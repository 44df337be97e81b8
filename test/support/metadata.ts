import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A field as the release itself describes it. */
export interface RecordedField {
  readonly name: string
  readonly kind: string
  readonly options?: readonly string[]
  readonly object?: string
  readonly nullable?: boolean
  readonly derived?: boolean
  readonly minimum?: number
  readonly exclusive_minimum?: number
  readonly maximum?: number
  readonly exclusive_maximum?: number
  readonly default?: unknown
}

/** What a release says of its config classes. */
export interface RecordedMetadata {
  readonly hash_scheme: 'sorted_json' | 'list_repr'
  /** Names of what goes into the hash; null before 0.12.0. */
  readonly hash_factors: readonly string[] | null
  /** The hash of `{}` on CUDA. */
  readonly default_hash: string
  readonly properties: readonly string[]
  readonly ParallelConfig: readonly RecordedField[]
  readonly EPLBConfig?: readonly RecordedField[]
  readonly FaultToleranceConfig?: readonly RecordedField[]
}

/** What the released package of that version says. */
export function metadataOf(version: string): RecordedMetadata {
  const path = join(import.meta.dir, '..', 'golden', 'metadata', `v${version}.json`)
  return JSON.parse(readFileSync(path, 'utf8'))
}
