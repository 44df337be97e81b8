import { findRelease, type Release } from '../../parallel-config/index.ts'
import { nearestReleases, releaseVersions } from '../../vllm/releases/find.ts'
import { Problem } from '../problems/problem.ts'

/**
 * The release that `version` names; `pointer` is where the request names it.
 * @throws {Problem} `unknown_release`, with the releases that are known and those next to it.
 */
export function requireRelease(version: string, pointer: string): Release {
  const release = findRelease(version)
  if (release !== undefined) return release
  const { known_releases, nearest_releases, message } = unknownRelease(version)
  throw new Problem('unknown_release', message, {
    errors: [{ pointer, code: 'unknown_release', message }],
    known_releases,
    nearest_releases,
  })
}

/**
 * The release that a path names.
 * @throws {Problem} `release_not_found`, with the releases that are known and those next to it.
 */
export function releaseOfPath(version: string): Release {
  const release = findRelease(version)
  if (release !== undefined) return release
  const { message, ...extensions } = unknownRelease(version)
  throw new Problem('release_not_found', message, extensions)
}

function unknownRelease(version: string) {
  const nearest = nearestReleases(version)
  const known = [nearest.below, nearest.above].filter((one) => one !== null)
  const hint = known.length === 0 ? 'write it like 0.24.0' : `nearest: ${known.join(' and ')}`
  return {
    message: `${JSON.stringify(version.slice(0, 80))} is no release that is known; ${hint}`,
    known_releases: releaseVersions,
    nearest_releases: nearest,
  }
}
