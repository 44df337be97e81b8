/** Whether a version of vLLM (`0.24.0`, `0.24.1.dev3+g1a2b`) is of the release `0.minor` or a later one. */
export function hasReached(version: string, minor: number): boolean {
  const [major = 0, own = 0] = version.split('.', 2).map(Number)
  return major > 0 || own >= minor
}

/**
 * The version where it says of which release it is; undefined also for a build from sources without git's tags, which
 * calls itself `0.1.dev1+g1a2b`.
 */
export function releaseIn(version: string | undefined): string | undefined {
  return version !== undefined && hasReached(version, 2) ? version : undefined
}
