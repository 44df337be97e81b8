import { findRelease, type Release } from '../../parallel-config/index.ts'
import { nearestReleases, releaseVersions, suggestReleases } from '../../vllm/releases/find.ts'
import { Problem } from '../problems/problem.ts'

/**
 * The release that a request names at `pointer`; `otherwise` if it names none.
 * @throws {Problem} `unknown_release`, with the known releases and the nearest ones.
 */
export function requestedRelease(
  version: string | undefined,
  otherwise: Release,
  pointer = '/vllm_version',
): Release {
  return version === undefined ? otherwise : requireRelease(version, pointer)
}

/**
 * The release that `version` names; `pointer` is where the request names it.
 * @throws {Problem} `unknown_release`, with the known releases and the nearest ones.
 */
export function requireRelease(version: string, pointer: string): Release {
  const release = findRelease(version)
  if (release !== undefined) return release
  const { message, ...extensions } = unknownRelease(version)
  throw new Problem('unknown_release', message, {
    errors: [{ pointer, code: 'unknown_release', message }],
    ...extensions,
  })
}

/**
 * The release that a path names.
 * @throws {Problem} `release_not_found`, with the known releases and the nearest ones.
 */
export function releaseOfPath(version: string): Release {
  const release = findRelease(version)
  if (release !== undefined) return release
  const { message, ...extensions } = unknownRelease(version)
  throw new Problem('release_not_found', message, extensions)
}

function unknownRelease(version: string) {
  return {
    message: `${JSON.stringify(version.slice(0, 80))} is not a known release. ${hint(version)}`,
    known_releases: releaseVersions,
    nearest_releases: nearestReleases(version),
    suggested_releases: suggestReleases(version),
  }
}

function hint(version: string): string {
  const meant = suggestReleases(version).join(' or ')
  if (!/\d/.test(version)) return `Write a version such as 0.24.0. The newest known one is ${meant}`
  if (meant !== '') return `Did you mean ${meant}?`
  const { below, above } = nearestReleases(version)
  const next = [below, above].filter((one) => one !== null)
  return `The nearest known releases: ${next.join(' and ')}`
}
