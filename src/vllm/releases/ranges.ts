import { RELEASES, type ReleaseVersion } from './versions.ts'

/** The releases in which something holds: from `since` on, and before `removed`. An absent bound does not limit it. */
export interface ReleaseRange {
  readonly since?: ReleaseVersion
  readonly removed?: ReleaseVersion
}

const INDEX_BY_VERSION = new Map<string, number>(
  RELEASES.map((release, index) => [release.version, index]),
)

/** The index of a version among all releases, oldest first. */
export function releaseIndex(version: ReleaseVersion): number {
  return INDEX_BY_VERSION.get(version) ?? -1
}

/** Whether something with this range holds in the release at `index`. */
export function holdsIn(range: ReleaseRange, index: number): boolean {
  return (
    (range.since === undefined || index >= releaseIndex(range.since)) &&
    (range.removed === undefined || index < releaseIndex(range.removed))
  )
}

/**
 * A value that differs from release to release. `entries` are oldest first, each holding from its release on; the
 * first one holds before it as well. Returns the value by release index.
 */
export function byRelease<T>(
  ...entries: readonly [readonly [ReleaseVersion, T], ...(readonly [ReleaseVersion, T])[]]
): readonly T[] {
  return RELEASES.map((_, index) => {
    const holding = entries.findLast(([from]) => index >= releaseIndex(from))
    return (holding ?? entries[0])[1]
  })
}
