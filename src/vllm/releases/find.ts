import { RELEASES, type ReleaseVersion } from './versions.ts'

/** The known versions, oldest first; the last is the default. */
export const releaseVersions: readonly ReleaseVersion[] = RELEASES.map((release) => release.version)

const VERSIONS = new Set<string>(releaseVersions)

// A leading v, a post release and a local build do not change what a release does.
const VERSION = /^v?(\d+(?:\.\d+){2,3})(?:\.post\d+)?(?:\+[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?$/

/**
 * The known version that `text` names: `0.24.0`, `v0.24.0`, `0.24.0.post1`, `0.24.0+cu129`. Undefined: unknown.
 */
export function findVersion(text: string): ReleaseVersion | undefined {
  const plain = VERSION.exec(text)?.[1]
  return plain !== undefined && isVersion(plain) ? plain : undefined
}

function isVersion(text: string): text is ReleaseVersion {
  return VERSIONS.has(text)
}

/** The known versions before and after `version`; both null if it does not start like a version. */
export function nearestReleases(version: string): { below: string | null; above: string | null } {
  const numbers = numbersOf(version)
  if (numbers === undefined) return { below: null, above: null }
  return {
    below: releaseVersions.findLast((known) => compareVersions(known, numbers) < 0) ?? null,
    above: releaseVersions.find((known) => compareVersions(known, numbers) > 0) ?? null,
  }
}

/**
 * The known releases that an unknown version may mean, oldest first: for `0.24` its patch releases, for `0.25.1rc1` the
 * release of the candidate, for `vllm-0.24.0` the release in it, and for text such as `latest` the newest. Empty: none.
 */
export function suggestReleases(version: string): readonly string[] {
  const numbers = /\d{1,9}(?:\.\d{1,9}){1,3}/.exec(version)?.[0]
  if (numbers === undefined)
    return numbersOf(version) === undefined ? releaseVersions.slice(-1) : []
  return releaseVersions.filter((known) => known === numbers || known.startsWith(`${numbers}.`))
}

function numbersOf(version: string): string | undefined {
  return /^v?(\d{1,9}(?:\.\d{1,9}){0,3})/.exec(version)?.[1]
}

/** Negative if `a` is older than `b`, positive if it is newer. */
function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
